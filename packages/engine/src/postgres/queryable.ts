/** The one thing that the engine's readers need of a connection. */
export interface Queryable {
  query(config: {
    readonly text: string;
    readonly values?: unknown[];
  }): Promise<{ readonly rows: readonly Readonly<Record<string, unknown>>[] }>;
}
