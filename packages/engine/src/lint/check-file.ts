import type { Node } from "libpg-query";
import type { Finding } from "../report/finding.ts";
import { readDirectives } from "../source/directives.ts";
import type { Directives, Track } from "../source/migration.ts";
import { LF } from "../sql/bytes.ts";
import type { Piece, StatementPiece } from "../sql/pieces.ts";
import { byteIndexOfPosition, lineAndColumn } from "../sql/position.ts";
import { Splitter } from "../sql/splitter.ts";
import { Allows, type Extent } from "./allow.ts";
import { FileFacts } from "./file-facts.ts";
import { type CopyData, copyProblems } from "./copy-data.ts";
import { statementsWithin } from "./plpgsql.ts";
import type { Release } from "./release.ts";
import type { Edit, FileContext, Problem, Rule } from "./rule.ts";
import { RULES } from "./rules.ts";
import { personalData } from "./rules/personal-data.ts";
import { psqlCommand } from "./rules/psql-command.ts";
import { syntaxError } from "./rules/syntax-error.ts";
import { unreadableFile } from "./rules/unreadable-file.ts";
import { fileStatement, type LintStatement } from "./statement.ts";

/** A migration file in memory. */
export interface LintFile {
  readonly track: Track;
  /** `ddl/01-shop.sql`. */
  readonly label: string;
  readonly bytes: Buffer;
}

/** What a rule found, with where it is in the file. */
export interface FileFinding extends Finding {
  /** Bytes of the file. */
  readonly start: number;
  readonly end: number;
  /** What the fix does, and how; null where there is no one right answer. */
  readonly fix: { readonly title: string; readonly edits: readonly Edit[] } | null;
}

export interface CheckedFile {
  readonly findings: readonly FileFinding[];
  /** Findings that the file allows. */
  readonly allowed: number;
  readonly statements: number;
}

/** Longer statements are data: they are looked at token by token, not parsed. */
const PARSED_BYTES = 1 << 20;
const HEAD_BYTES = 4096;
/** Statements that say what the file drops and makes; their trees are read before the others. */
const FACTS = /^(?:CREATE|ALTER|DROP|DO$|DELETE$|TRUNCATE)/;

/** All findings of one file, in the order of their places. Takes note in `release` of what the file makes. */
export async function checkFile(
  file: LintFile,
  release: Release,
  isOff: (code: string) => boolean,
): Promise<CheckedFile> {
  const read = split(file);
  const found = new Findings(file);
  for (const { rule, message, hint, start } of read.errors) found.addAt(rule, { message, hint, start, end: start });
  const { facts, extents } = await factsOf(read.pieces);
  const context: FileContext = { track: file.track, file: file.label, directives: read.directives, facts, release };
  release.startFile();
  for (const { piece, copy } of read.pieces) {
    // What is never closed is told already.
    const isBroken = read.errors.some(
      ({ start }) => piece.offset <= start && start < piece.offset + piece.bytes.length,
    );
    for (const statement of isBroken ? [] : await parsed(piece, found)) {
      for (const rule of RULES) {
        for (const problem of rule.check?.(statement, context) ?? []) found.add(rule, statement, problem);
      }
      release.note(statement, file.label, (name) => facts.dropsBefore({ kind: "relation", name }, statement.index));
    }
    for (const problem of copyProblems(copy)) found.addAt(personalData, problem);
  }
  return withAllows(new Allows(file.bytes, extents), found, isOff, read.pieces.length);
}

interface Split {
  readonly pieces: readonly { readonly piece: StatementPiece; readonly copy: CopyData | undefined }[];
  readonly errors: readonly {
    readonly rule: Rule;
    readonly message: string;
    readonly hint: string;
    readonly start: number;
  }[];
  readonly directives: Directives;
}

function split(file: LintFile): Split {
  const splitter = new Splitter();
  const pieces: { piece: StatementPiece; copy: CopyData | undefined }[] = [];
  const errors: Split["errors"][number][] = [];
  const take = (piece: Piece): void => {
    if (piece.type === "statement")
      pieces.push({ piece: { ...piece, bytes: Buffer.from(piece.bytes) }, copy: undefined });
    else if (piece.type === "copy-end") {
      const last = pieces.at(-1);
      if (last !== undefined) last.copy = copyDataBehind(file.bytes, last.piece, piece.size);
    } else if (piece.type === "error") {
      const { code, message, hint, offset } = piece.error;
      errors.push({ rule: code === "SQL_META_COMMAND" ? psqlCommand : unreadableFile, message, hint, start: offset });
    }
  };
  for (const piece of splitter.push(file.bytes)) take(piece);
  for (const piece of splitter.end()) take(piece);
  return { pieces, errors, directives: directivesOf(file) };
}

/** A directive that is not understood is a finding here, not the end. */
function directivesOf({ label, bytes }: LintFile): Directives {
  try {
    return readDirectives(label, bytes.toString("utf8", 0, HEAD_BYTES));
  } catch {
    return {};
  }
}

/** The data follow the line in which the COPY ends. */
function copyDataBehind(bytes: Buffer, { offset, bytes: text }: StatementPiece, size: number): CopyData {
  const start = bytes.indexOf(LF, offset + text.length - 1) + 1;
  return { start, bytes: bytes.subarray(start, start + size) };
}

/** What the file drops and makes, and where its statements are. */
async function factsOf(
  pieces: Split["pieces"],
): Promise<{ readonly facts: FileFacts; readonly extents: readonly Extent[] }> {
  const facts = new FileFacts();
  const extents: Extent[] = [];
  for (const { piece, copy } of pieces) {
    const node = FACTS.test(piece.kind) ? await parseOrNull(piece.bytes) : null;
    const statement = fileStatement(piece, piece.bytes, node);
    const end = copy === undefined ? statement.place(piece.bytes.length).offset : copy.start + copy.bytes.length;
    facts.note(statement);
    extents.push({ start: piece.tokenOffset, end, nested: false, holdsStatements: piece.kind === "DO" });
    for (const inner of await statementsWithin(statement)) {
      facts.note(inner);
      const [first, last] = [inner.place(0).offset, inner.place(inner.bytes.length).offset];
      extents.push({ start: first, end: last, nested: true, holdsStatements: false });
    }
  }
  return { facts, extents };
}

async function parseOrNull(bytes: Buffer): Promise<Node | null> {
  if (bytes.length > PARSED_BYTES) return null;
  const { parse } = await import("libpg-query");
  const tree = await parse(bytes.toString("utf8")).catch(() => null);
  return tree?.stmts?.[0]?.stmt ?? null;
}

/** A statement of the file with those inside of it. What the parser refuses is a finding. */
async function parsed(piece: StatementPiece, found: Findings): Promise<readonly LintStatement[]> {
  if (piece.kind === "EMPTY") return [];
  const { bytes } = piece;
  if (bytes.length > PARSED_BYTES) return [fileStatement(piece, bytes, null)];
  const { parse } = await import("libpg-query");
  try {
    const tree = await parse(bytes.toString("utf8"));
    const statement = fileStatement(piece, bytes, tree.stmts?.[0]?.stmt ?? null);
    return [statement, ...(await statementsWithin(statement))];
  } catch (error) {
    const statement = fileStatement(piece, bytes, null);
    const message = error instanceof Error ? error.message : String(error);
    found.add(syntaxError, statement, {
      message,
      hint: "correct the statement; PostgreSQL would refuse it as well",
      span: spanOfError(statement, error),
    });
    return [];
  }
}

function spanOfError(
  { bytes, tokens }: LintStatement,
  error: unknown,
): { readonly start: number; readonly end: number } {
  const details = error instanceof Error && "sqlDetails" in error ? error.sqlDetails : undefined;
  const at =
    typeof details === "object" && details !== null && "cursorPosition" in details ? Number(details.cursorPosition) : 0;
  const start = byteIndexOfPosition(bytes, at + 1);
  return tokens.find((token) => token.start <= start && start < token.end) ?? { start, end: start };
}

/** Gathers findings, with places in the file. */
class Findings {
  readonly list: { readonly finding: FileFinding; readonly statement: number }[] = [];
  readonly file: LintFile;

  constructor(file: LintFile) {
    this.file = file;
  }

  add(rule: Rule, statement: LintStatement, { message, hint, span, fix }: Problem): void {
    const [start, end] = [statement.place(span.start), statement.place(span.end)];
    const edits = fix?.edits.map((edit) => ({
      start: statement.place(edit.start).offset,
      end: statement.place(edit.end).offset,
      text: edit.text,
    }));
    this.list.push({
      statement: statement.place(statement.tokens[0]?.start ?? 0).offset,
      finding: {
        code: rule.code,
        severity: rule.severity,
        message,
        hint,
        location: {
          file: this.file.label,
          line: start.line,
          column: start.column,
          ...(end.offset > start.offset && { endLine: end.line, endColumn: end.column }),
        },
        start: start.offset,
        end: end.offset,
        fix: fix === undefined || edits === undefined ? null : { title: fix.title, edits },
      },
    });
  }

  /** A finding by bytes of the file. */
  addAt(
    rule: Rule,
    { message, hint, start, end }: { message: string; hint: string; start: number; end: number },
  ): void {
    const { bytes, label } = this.file;
    const place = lineAndColumn(bytes, start);
    const last = lineAndColumn(bytes, end);
    // A byte order mark is no column.
    const shift = place.line === 1 && bytes.subarray(0, 3).toString("hex") === "efbbbf" && start > 0 ? 1 : 0;
    this.list.push({
      statement: start,
      finding: {
        code: rule.code,
        severity: rule.severity,
        message,
        hint,
        location: {
          file: label,
          line: place.line,
          column: place.column - shift,
          ...(end > start && { endLine: last.line, endColumn: last.column - (last.line === 1 ? shift : 0) }),
        },
        start,
        end,
        fix: null,
      },
    });
  }
}

function withAllows(
  allows: Allows,
  found: Findings,
  isOff: (code: string) => boolean,
  statements: number,
): CheckedFile {
  for (const problem of allows.problems) found.addAt(problem.rule, problem);
  const wanted = found.list.filter(({ finding }) => !isOff(finding.code));
  const kept = wanted.filter(({ finding, statement }) => !allows.allows(finding.code, statement));
  const findings = kept.map(({ finding }) => finding);
  const unused = new Findings(found.file);
  for (const problem of allows.unused(isOff)) unused.addAt(problem.rule, problem);
  const rest = unused.list.map(({ finding }) => finding).filter(({ code }) => !isOff(code));
  return {
    findings: [...findings, ...rest].toSorted((a, b) => a.start - b.start),
    allowed: wanted.length - kept.length,
    statements,
  };
}
