import type { Shape, ShapeColumn, ShapeRelation } from "./shape.ts";

/** What a version that was written for one shape cannot do with another. */
export interface Break {
  /** The relation, function or type that it is about, as it was called. */
  readonly subject: string;
  readonly column: string | null;
  /** As a clause: `column app.users.name was renamed to full_name`. */
  readonly text: string;
  /** The way out: expand first, contract once the old version is gone. */
  readonly hint: string;
}

const DROP_LATER = "leave it in this release and drop it in a later one, once no running version uses it";
const RENAME = "add the new one beside it, let this version write both, and drop the old one in a later release";

/** How `after` breaks what runs on `before`. Pure. */
export function breaksBetween(before: Shape, after: Shape): Break[] {
  const byOid = new Map(after.relations.map((relation) => [relation.oid, relation]));
  const byName = new Map(after.relations.map((relation) => [relation.name, relation]));
  return [
    ...before.relations.flatMap((relation) => ofRelation(relation, byName.get(relation.name), byOid.get(relation.oid))),
    ...gone(before.functions, after.functions).map((name) => ({
      subject: name,
      column: null,
      text: `function ${name} was dropped, or takes other arguments now`,
      hint: "keep the old one beside the new one, and drop it in a later release",
    })),
    ...gone(before.labels, after.labels).map((label) => ({
      subject: label.slice(0, label.lastIndexOf(".")),
      column: null,
      text: `the value '${label.slice(label.lastIndexOf(".") + 1)}' of enum ${label.slice(0, label.lastIndexOf("."))} is gone`,
      hint: DROP_LATER,
    })),
  ];
}

const gone = (before: readonly string[], after: readonly string[]): string[] => {
  const there = new Set(after);
  return before.filter((name) => !there.has(name));
};

function ofRelation(was: ShapeRelation, named: ShapeRelation | undefined, same: ShapeRelation | undefined): Break[] {
  if (named === undefined) {
    const renamed = same === undefined ? "was dropped" : `was renamed to ${same.name}`;
    return [
      {
        subject: was.name,
        column: null,
        text: `${was.kind} ${was.name} ${renamed}`,
        hint:
          same === undefined
            ? DROP_LATER
            : "make a view with the old name over it, and drop the view in a later release",
      },
    ];
  }
  const columns = new Map(named.columns.map((column) => [column.name, column]));
  const numbers = new Map(named.oid === was.oid ? named.columns.map((column) => [column.number, column]) : []);
  return [
    ...was.columns.flatMap((column) => ofColumn(was, column, columns.get(column.name), numbers.get(column.number))),
    ...newColumns(was, named),
    ...newRules(was, named),
    ...(named.rowSecurity && !was.rowSecurity
      ? [
          {
            subject: was.name,
            column: null,
            text: `row security is on for ${was.name}`,
            hint: "add the policies that the running version needs first, and turn it on in a later release",
          },
        ]
      : []),
  ];
}

function ofColumn(
  relation: ShapeRelation,
  was: ShapeColumn,
  is: ShapeColumn | undefined,
  sameNumber: ShapeColumn | undefined,
): Break[] {
  const about = { subject: relation.name, column: was.name };
  const name = `column ${relation.name}.${was.name}`;
  if (is === undefined) {
    return sameNumber === undefined
      ? [{ ...about, text: `${name} was dropped`, hint: DROP_LATER }]
      : [{ ...about, text: `${name} was renamed to ${sameNumber.name}`, hint: RENAME }];
  }
  const found: Break[] = [];
  if (was.type !== is.type && !widens(was.type, is.type)) {
    found.push({
      ...about,
      text: `${name} is ${is.type}, was ${was.type}`,
      hint: "add a new column of that type, let this version write both, and drop the old one in a later release",
    });
  }
  if (is.notNull && !was.notNull && !is.filled) {
    found.push({
      ...about,
      text: `${name} is NOT NULL now and has no default`,
      hint: "give it a default in this release, and take the default away in a later one",
    });
  } else if (is.notNull && was.filled && !is.filled) {
    found.push({
      ...about,
      text: `${name} has no default any more`,
      hint: "leave the default until no running version relies on it",
    });
  }
  if (is.generated && !was.generated) {
    found.push({
      ...about,
      text: `${name} is generated now, and cannot be written`,
      hint: "add a new generated column beside it, and drop the old one in a later release",
    });
  }
  return found;
}

function newColumns(was: ShapeRelation, is: ShapeRelation): Break[] {
  if (is.kind !== "table") return [];
  const known = new Set(was.columns.map(({ name }) => name));
  const old = new Set(was.columns.map(({ number }) => number));
  return is.columns
    .filter(
      ({ name, number, notNull, filled }) =>
        !known.has(name) && notNull && !filled && !(old.has(number) && was.oid === is.oid),
    )
    .map(({ name }) => ({
      subject: was.name,
      column: name,
      text: `the new column ${was.name}.${name} is NOT NULL and has no default: an INSERT of the running version fails`,
      hint: "give it a default, or let it be NULL in this release and set NOT NULL in a later one",
    }));
}

/** Constraints over columns that the running version writes. */
function newRules(was: ShapeRelation, is: ShapeRelation): Break[] {
  const known = new Set(was.rules.map(({ text }) => text));
  const columns = new Set(was.columns.map(({ name }) => name));
  return is.rules
    .filter((rule) => !known.has(rule.text) && rule.columns.some((column) => columns.has(column)))
    .map(({ name, text }) => ({
      subject: was.name,
      column: null,
      text: `constraint ${name} on ${was.name} is new: ${text}`,
      hint: "ship the version that satisfies it first, and add the constraint in a later release (NOT VALID, then VALIDATE)",
    }));
}

const INTEGERS = ["smallint", "integer", "bigint", "numeric"];

/** Whether every value of the one type, read or written, is good for the other. */
export function widens(from: string, to: string): boolean {
  const [a, b] = [typeOf(from), typeOf(to)];
  const text = ["text", "character varying", "citext"];
  if (text.includes(a.name) && text.includes(b.name))
    return b.first === null || (a.first !== null && b.first >= a.first);
  if (INTEGERS.includes(a.name) && INTEGERS.includes(b.name) && a.first === null) {
    return INTEGERS.indexOf(b.name) >= INTEGERS.indexOf(a.name) && b.first === null;
  }
  if (a.name === "numeric" && b.name === "numeric") {
    if (b.first === null) return true;
    return a.first !== null && b.second >= a.second && b.first - b.second >= a.first - a.second;
  }
  return a.name === "real" && b.name === "double precision";
}

interface ParsedType {
  readonly name: string;
  readonly first: number | null;
  readonly second: number;
}

function typeOf(text: string): ParsedType {
  const match = /^(.*?)\s*\((\d+)(?:,(\d+))?\)$/u.exec(text);
  return match === null
    ? { name: text, first: null, second: 0 }
    : { name: match[1] ?? "", first: Number(match[2]), second: Number(match[3] ?? 0) };
}
