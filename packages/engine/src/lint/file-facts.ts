import { isSameName, type Name, nameOf } from "./names.ts";
import type { LintStatement } from "./statement.ts";
import { classify } from "../sql/classify.ts";
import { droppedBy, isSameThing, madeBy, type Thing } from "./things.ts";

interface Noted<T> {
  readonly thing: T;
  readonly statement: number;
}

/** What the rules know of a whole file before they look at its statements. */
export class FileFacts {
  readonly #dropped: Noted<Thing>[] = [];
  readonly #made: Noted<Thing>[] = [];
  readonly #emptied: Noted<Name>[] = [];
  #statements = 0;
  #alone = 0;

  note(statement: LintStatement): void {
    if (statement.node !== null) {
      for (const thing of droppedBy(statement.node)) this.#dropped.push({ thing, statement: statement.index });
      for (const thing of madeBy(statement.node)) this.#made.push({ thing, statement: statement.index });
      for (const thing of emptiedBy(statement)) this.#emptied.push({ thing, statement: statement.index });
    }
    if (statement.nested || statement.kind === "EMPTY" || statement.kind === "SET") return;
    this.#statements++;
    if (runsAlone(statement)) this.#alone++;
  }

  /** Statements that PostgreSQL refuses inside a transaction. */
  get alone(): number {
    return this.#alone;
  }

  /** Whether such statements stand beside others. */
  get mixed(): boolean {
    return this.#alone > 0 && this.#statements > this.#alone;
  }

  /**
   * Whether an earlier statement of the file, or another command of the same ALTER TABLE, drops the thing, or the schema or table that
   * holds it. PostgreSQL drops before it adds.
   */
  dropsBefore(thing: Thing, statement: number): boolean {
    return this.#dropped.some((dropped) => dropped.statement <= statement && holds(dropped.thing, thing));
  }

  /** Whether an earlier statement of the file makes the thing. */
  makesBefore(thing: Thing, statement: number): boolean {
    return this.#made.some((made) => made.statement < statement && isSameThing(made.thing, thing));
  }

  /** Whether a later statement of the file makes the thing. */
  makesLater(thing: Thing, statement: number): boolean {
    return this.#made.some((made) => made.statement > statement && isSameThing(made.thing, thing));
  }

  /** Whether an earlier statement of the file deletes rows of the table. */
  emptiesBefore(table: Name, statement: number): boolean {
    return this.#emptied.some((emptied) => emptied.statement < statement && isSameName(emptied.thing, table));
  }

  /** Whether the file drops the thing again, as it does with a helper. */
  dropsLater(thing: Thing, statement: number): boolean {
    return this.#dropped.some((dropped) => dropped.statement > statement && isSameThing(dropped.thing, thing));
  }
}

function emptiedBy({ node }: LintStatement): readonly Name[] {
  if (node === null) return [];
  if ("DeleteStmt" in node) return [nameOf(node.DeleteStmt.relation)];
  if (!("TruncateStmt" in node)) return [];
  return (node.TruncateStmt.relations ?? []).flatMap((item) => ("RangeVar" in item ? [nameOf(item.RangeVar)] : []));
}

/** Whether what is dropped is the thing, or goes with the thing in it. */
function holds(dropped: Thing, thing: Thing): boolean {
  if (isSameThing(dropped, thing)) return true;
  const holder: Name = thing.on ?? thing.name;
  if (dropped.kind === "schema") return holder.length > 1 && holder.at(-2) === dropped.name.at(-1);
  return dropped.kind === "relation" && thing.on !== undefined && isSameName(dropped.name, thing.on);
}

/** Whether a statement gets a segment of its own. */
export function runsAlone({ bytes, kind, nested }: Pick<LintStatement, "bytes" | "kind" | "nested">): boolean {
  if (nested) return false;
  const facts = classify(bytes, kind);
  return facts.nonTransactional !== null || (facts.mayCommit && facts.callee === null);
}
