import { describeItem, describeObject } from "../catalog/words.ts";
import { addressOf, type Item, type ItemKind, type Snapshot, type State } from "./state.ts";

/** An item that is not the same in two states. */
export interface Change {
  readonly kind: ItemKind;
  readonly subject: string;
  readonly key: string;
  /** null: was not there. */
  readonly before: string | null;
  /** null: is gone. */
  readonly after: string | null;
}

/** What changed from one state to another, in the order of the first, then what came new. An object that came or went stands for its parts. */
export function changesBetween(before: State, after: State): Change[] {
  const addresses = new Set([...before.keys(), ...after.keys()]);
  const changes: Change[] = [];
  const standing = new Set([...after.values()].map(identityOf));
  for (const address of addresses) {
    const was = before.get(address);
    const is = after.get(address);
    const item = was ?? is;
    if (item === undefined || was?.value === is?.value || isCovered(item, before, after)) continue;
    // The catalog's part says that it came, or that it has another name now; identity matters only where something is lost.
    if ((item.kind === "table" || item.kind === "column") && (was === undefined || renamed(was, is, standing)))
      continue;
    changes.push({ ...partOf(item), before: was?.value ?? null, after: is?.value ?? null });
  }
  return changes;
}

const identityOf = ({ kind, value }: Item): string => `${kind} ${value}`;

/** Nothing has its name any more, but it is still there. */
function renamed(was: Item, is: Item | undefined, standing: ReadonlySet<string>): boolean {
  return is === undefined && standing.has(identityOf(was));
}

const partOf = ({ kind, subject, key }: Item): Pick<Change, "kind" | "subject" | "key"> => ({ kind, subject, key });

/** Parts of an object, and columns of a table, that came or went as a whole. */
function isCovered({ kind, subject }: Item, before: State, after: State): boolean {
  const whole: ItemKind | null = kind === "part" ? "object" : kind === "column" ? "table" : null;
  if (whole === null) return false;
  const address = addressOf({ kind: whole, subject, key: "" });
  return whole === "object"
    ? before.has(address) !== after.has(address)
    : before.get(address)?.value !== after.get(address)?.value;
}

/** Tables whose rows are not the same. A table that only one of the two has is not among them. */
export function tablesWithOtherRows(before: Snapshot, after: Snapshot): string[] {
  return [...before.rows].flatMap(([name, total]) => {
    const now = after.rows.get(name);
    return now === undefined || (now.count === total.count && now.hash === total.hash) ? [] : [name];
  });
}

const LONGEST = 120;

function shortened(text: string): string {
  const line = text.replaceAll(/\s+/gu, " ").trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}

/** A change of the catalog as a clause. */
export function sayChange({ kind, subject, key, before, after }: Change): string {
  const [type, ...rest] = splitSubject(subject);
  const of = { type: type ?? "", identity: rest.join(" ") };
  if (kind === "table") return `table ${plain(subject)} ${after === null ? "is gone" : "was dropped and made again"}`;
  if (kind === "column") {
    return `column ${plain(subject)}.${key} ${after === null ? "is gone" : "was dropped and made again"}`;
  }
  const name = kind === "object" ? describeObject(of) : describeItem(of, key);
  if (after === null) return `${name} is gone`;
  if (before === null) return `${name} was added${kind === "part" ? `: ${shortened(after)}` : ""}`;
  return `${name} is ${shortened(after)}, was ${shortened(before)}`;
}

/** How the end of one path differs from the end of the path from empty. */
export function sayEnds({ subject, key, before, after }: Change): string {
  const [type, ...rest] = splitSubject(subject);
  const of = { type: type ?? "", identity: rest.join(" ") };
  const name = key === "" ? describeObject(of) : describeItem(of, key);
  if (after === null) return `${name} is missing`;
  if (before === null) return `${name} is there, which it is not from empty`;
  return `${name} is ${shortened(after)}, from empty ${shortened(before)}`;
}

/** A quoted name without the quotes that it does not need. */
export const plain = (name: string): string => name.replaceAll(/"([a-z_][a-z0-9_$]*)"/gu, "$1");

const TYPES =
  /^(materialized view|foreign table|foreign-data wrapper|text search \w+|operator (?:class|family)|event trigger|default acl|access method|statistics object|\S+) ([^]*)$/u;

function splitSubject(subject: string): string[] {
  const match = TYPES.exec(subject);
  return match === null ? [subject] : [match[1] ?? "", match[2] ?? ""];
}

/** What became of the rows of one table. */
export interface RowChange {
  readonly table: string;
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  /** Columns in which changed rows differ. */
  readonly columns: readonly string[];
}

/** Changes of rows, by table. Where rows have no key, one that went and one that came are one that changed. */
export function rowChanges(changes: readonly Change[]): RowChange[] {
  const tables = new Map<string, Change[]>();
  for (const change of changes) {
    if (change.kind !== "row" && change.kind !== "rows") continue;
    tables.set(change.subject, [...(tables.get(change.subject) ?? []), change]);
  }
  return [...tables].map(([table, list]) => rowChange(table, list));
}

function rowChange(table: string, list: readonly Change[]): RowChange {
  const whole = list.find(({ kind }) => kind === "rows");
  if (whole !== undefined) {
    const difference = countOf(whole.after) - countOf(whole.before);
    const changed = difference === 0 ? 1 : 0;
    return { table, added: Math.max(difference, 0), removed: Math.max(-difference, 0), changed, columns: [] };
  }
  const added = list.filter(({ before }) => before === null).length;
  const removed = list.filter(({ after }) => after === null).length;
  const keyed = list.filter(({ before, after }) => before !== null && after !== null);
  const unkeyed = list.some(({ key }) => key.includes("#")) ? Math.min(added, removed) : 0;
  const columns = new Set(keyed.flatMap(({ before, after }) => changedColumns(before ?? "{}", after ?? "{}")));
  return {
    table,
    added: added - unkeyed,
    removed: removed - unkeyed,
    changed: keyed.length + unkeyed,
    columns: [...columns],
  };
}

const countOf = (total: string | null): number => Number.parseInt(total ?? "0", 10);

/** Names of the columns in which two rows, as JSON objects, differ. */
export function changedColumns(before: string, after: string): string[] {
  const was = entriesOf(before);
  const is = entriesOf(after);
  return [...is.keys()].filter((column) => JSON.stringify(is.get(column)) !== JSON.stringify(was.get(column)));
}

export function entriesOf(row: string): ReadonlyMap<string, unknown> {
  const value: unknown = JSON.parse(row);
  return typeof value === "object" && value !== null ? new Map(Object.entries(value)) : new Map<string, unknown>();
}

/** `3 rows added, 1 changed (updated_at) in app.users`. */
export function sayRows({ table, added, removed, changed, columns }: RowChange): string {
  const where = columns.length === 0 ? "" : ` (${columns.slice(0, 4).join(", ")}${columns.length > 4 ? ", …" : ""})`;
  const parts = [
    [added, "added", ""] as const,
    [removed, "removed", ""] as const,
    [changed, "changed", where] as const,
  ].filter(([count]) => count > 0);
  const words = parts.map(([count, verb, what], index) => {
    const noun = index === 0 ? (count === 1 ? " row" : " rows") : "";
    return `${count}${noun} ${verb}${what}`;
  });
  return `${words.join(", ")} in ${plain(table)}`;
}
