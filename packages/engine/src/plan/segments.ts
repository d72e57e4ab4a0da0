import type { Migration, TransactionMode } from "../source/migration.ts";
import type { Break, FileFacts } from "./facts.ts";

/** A run of statements of one file. */
export interface Part {
  readonly migration: Migration;
  /** Index of the first statement. */
  readonly first: number;
  /** Index after the last statement. */
  readonly end: number;
  /** The file is done with this part: its ledger row belongs here. */
  readonly completes: boolean;
  /** Goes on in the session that an earlier part of the file has left. */
  readonly resumes: boolean;
}

/** Statements that share one transaction, or that each run outside one. */
export interface Segment {
  readonly kind: "transaction" | "statement";
  readonly parts: readonly Part[];
  readonly reason: string;
}

/**
 * Cuts files, in order, into segments.
 * `release`: as few transactions as PostgreSQL allows. `file`: at least one a file. `statement`: none at all.
 * A file's own `-- slipway: transaction=…` wins over the mode.
 */
export function cutSegments(files: readonly FileFacts[], mode: TransactionMode): readonly Segment[] {
  const segments: Segment[] = [];
  let open: Part[] = [];
  let reason = "";
  const close = (): void => {
    if (open.length > 0) {
      segments.push({ kind: "transaction", parts: open, reason });
      open = [];
    }
  };
  const add = (part: Part, why: string): void => {
    reason = open.length === 0 ? why : reason;
    open.push(part);
  };
  for (const facts of files) {
    const { migration, statements } = facts;
    const own = migration.directives.transaction ?? mode;
    if (own === "statement") {
      close();
      segments.push({
        kind: "statement",
        parts: [whole(facts)],
        reason: "each statement commits by itself (transaction=statement)",
      });
      continue;
    }
    if (own === "file") {
      close();
    }
    const why = own === "file" ? "one transaction for the file" : "one transaction for the release";
    let first = 0;
    for (const cut of facts.breaks) {
      if (cut.statement > first) {
        add({ migration, first, end: cut.statement, completes: false, resumes: first > 0 }, why);
      }
      close();
      first = cut.statement;
      if (cut.kind === "alone") {
        const end = cut.statement + 1;
        segments.push({
          kind: "statement",
          parts: [{ migration, first, end, completes: end === statements, resumes: first > 0 }],
          reason: cut.reason,
        });
        first = end;
      }
    }
    if (first < statements || statements === 0) {
      add({ migration, first, end: statements, completes: true, resumes: first > 0 }, why);
    }
    if (own === "file") {
      close();
    }
  }
  close();
  return segments;
}

const whole = ({ migration, statements }: FileFacts): Part => ({
  migration,
  first: 0,
  end: statements,
  completes: true,
  resumes: false,
});

/** The file's facts with one more break, found out only by running it. */
export function withBreak(facts: FileFacts, found: Break): FileFacts {
  const breaks = [...facts.breaks.filter((known) => known.statement !== found.statement), found];
  return { ...facts, breaks: breaks.toSorted((a, b) => a.statement - b.statement) };
}
