/** A change that somebody makes by hand, and what it is called. */
export interface Change {
  readonly name: string;
  /**
   * What the release made, in schema `app`; what lies in no schema is named `app_…`. `reader` is a role. All changes are made in one
   * transaction, each with names of its own in the place of these.
   */
  readonly before: string;
  readonly change: string;
  /** The words for what is gone or different. */
  readonly drift: readonly string[];
  /** The words for what was added; default: nothing. */
  readonly information?: readonly string[];
  /** The extension that it is about, whose words have no `app` in them. */
  readonly extension?: string;
  /** The first major that knows it. */
  readonly since?: number;
}
