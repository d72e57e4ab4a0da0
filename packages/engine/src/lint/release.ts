import type { ColumnDef, Node } from "libpg-query";
import { strings } from "../catalog/named-objects.ts";
import { isSameName, type Name, nameOf } from "./names.ts";
import { tokensOf, valueOf } from "../sql/tokens.ts";
import type { LintStatement } from "./statement.ts";
import { isTemporary, relationMadeBy } from "./things.ts";

/** A relation that the release makes. */
export interface MadeRelation {
  readonly name: Name;
  readonly file: string;
  readonly temporary: boolean;
  readonly partitioned: boolean;
  /** Made anew by each run: its rows and everything on it are new too. */
  readonly fresh: boolean;
  /** Columns of each primary key, unique constraint and unique index. */
  readonly keys: readonly (readonly string[])[];
  /** Columns that get another value for each row where an INSERT does not name them. */
  readonly generated: readonly string[];
  /** True where the table may have keys that are not told here: of an expression, of another table, of an exclusion. */
  readonly moreKeys: boolean;
}

export interface MadeType {
  readonly name: Name;
  readonly file: string;
}

export interface MadeRoutine {
  readonly name: Name;
  /** Default, in PostgreSQL too: volatile. */
  readonly volatile: boolean;
}

/** What the statements so far have made: files are noted in the order in which they run. */
export class Release {
  readonly #relations = new Map<string, MadeRelation[]>();
  readonly #routines = new Map<string, MadeRoutine[]>();
  readonly #types = new Map<string, MadeType[]>();
  readonly #notNull = new Map<string, string[]>();
  #searchPath = false;
  #dynamic = false;

  /** Each file starts with a clean session. */
  startFile(): void {
    this.#searchPath = false;
  }

  /** True where the file has set the search_path by itself: names without a schema are then as clear as others. */
  get hasSearchPath(): boolean {
    return this.#searchPath;
  }

  /** True where a DO block runs SQL that it puts together: there may be more on the tables than is told here. */
  get hasDynamicSql(): boolean {
    return this.#dynamic;
  }

  relation(name: Name): MadeRelation | undefined {
    return this.#relations.get(name.at(-1) ?? "")?.findLast((candidate) => isSameName(candidate.name, name));
  }

  routine(name: Name): MadeRoutine | undefined {
    return this.#routines.get(name.at(-1) ?? "")?.findLast((candidate) => isSameName(candidate.name, name));
  }

  /** Columns of a table that the release has checked for NULL, with a check that may count as proof. */
  notNullChecks(table: Name): readonly string[] {
    return this.#notNull.get(table.at(-1) ?? "") ?? [];
  }

  type(name: Name): MadeType | undefined {
    return this.#types.get(name.at(-1) ?? "")?.findLast((candidate) => isSameName(candidate.name, name));
  }

  note({ node, bytes, tokens, kind }: LintStatement, file: string, fresh: (name: Name) => boolean): void {
    if (kind === "DO") this.#dynamic ||= tokens.some((token) => holdsExecute(valueOf(bytes, token)));
    if (node === null) return;
    this.#noteRelation(node, file, fresh);
    this.#noteRoutine(node);
    for (const { table, column } of notNullChecksOf(node)) append(this.#notNull, table.at(-1) ?? "", column);
    const type = typeMadeBy(node);
    if (type.length > 0) append(this.#types, type.at(-1) ?? "", { name: type, file });
    if (setsSearchPath(node)) this.#searchPath = true;
  }

  #noteRelation(node: Node, file: string, fresh: (name: Name) => boolean): void {
    const made = relationMadeBy(node);
    if (made !== null) {
      const name = nameOf(made.range);
      append(this.#relations, name.at(-1) ?? "", {
        name,
        file,
        temporary: isTemporary(made.range),
        partitioned: "CreateStmt" in node && node.CreateStmt.partspec !== undefined,
        fresh: isTemporary(made.range) || (!made.ifNotExists && fresh(name)),
        ...columnsOf(node),
      });
    }
    const added = keyAddedBy(node);
    if (added === null) return;
    const known = this.relation(added.table);
    const list = this.#relations.get(added.table.at(-1) ?? "") ?? [];
    if (known === undefined) return;
    const moreKeys = known.moreKeys || added.keys.length === 0;
    list[list.indexOf(known)] = { ...known, keys: [...known.keys, ...added.keys], moreKeys };
  }

  #noteRoutine(node: Node): void {
    if (!("CreateFunctionStmt" in node)) return;
    const { funcname, options } = node.CreateFunctionStmt;
    const volatility = (options ?? []).find((option) => "DefElem" in option && option.DefElem.defname === "volatility");
    const name = strings(funcname);
    append(this.#routines, name.at(-1) ?? "", {
      name,
      volatile:
        volatility === undefined ||
        ("DefElem" in volatility &&
          volatility.DefElem.arg !== undefined &&
          "String" in volatility.DefElem.arg &&
          volatility.DefElem.arg.String.sval === "volatile"),
    });
  }
}

function append<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

type Columns = Pick<MadeRelation, "keys" | "generated" | "moreKeys">;

function columnsOf(node: Node): Columns {
  if (!("CreateStmt" in node)) return { keys: [], generated: [], moreKeys: true };
  const { tableElts = [], inhRelations, partbound, ofTypename } = node.CreateStmt;
  const isPlain = inhRelations === undefined && partbound === undefined && ofTypename === undefined;
  const isKnown = (element: Node): boolean =>
    "ColumnDef" in element || ("Constraint" in element && element.Constraint.contype !== "CONSTR_EXCLUSION");
  return {
    keys: tableElts.flatMap(keysOfElement),
    generated: tableElts.flatMap((element) =>
      "ColumnDef" in element && isGenerated(element.ColumnDef) ? [element.ColumnDef.colname ?? ""] : [],
    ),
    moreKeys: !isPlain || !tableElts.every(isKnown),
  };
}

const UUIDS = new Set(["gen_random_uuid", "uuid_generate_v4", "uuidv4", "uuidv7"]);

/** An identity, a serial, or a new uuid each time. */
function isGenerated({ typeName, constraints }: ColumnDef): boolean {
  if (/^(?:big|small)?serial[248]?$/.test(strings(typeName?.names).at(-1) ?? "")) return true;
  return (constraints ?? []).some((item) => {
    if (!("Constraint" in item)) return false;
    const { contype, raw_expr: value } = item.Constraint;
    if (contype === "CONSTR_IDENTITY") return true;
    const name = value !== undefined && "FuncCall" in value ? strings(value.FuncCall.funcname).at(-1) : undefined;
    return contype === "CONSTR_DEFAULT" && name !== undefined && UUIDS.has(name);
  });
}

function addsKey(item: Node): boolean {
  const def = "AlterTableCmd" in item ? item.AlterTableCmd.def : undefined;
  if (def === undefined) return false;
  if ("ColumnDef" in def) return (def.ColumnDef.constraints ?? []).some(isKey);
  return isKey(def) || ("Constraint" in def && def.Constraint.contype === "CONSTR_EXCLUSION");
}

/** Keys in a column's or table's constraint within CREATE TABLE. */
function keysOfElement(element: Node): string[][] {
  if ("ColumnDef" in element) {
    const unique = (element.ColumnDef.constraints ?? []).some(isKey);
    return unique ? [[element.ColumnDef.colname ?? ""]] : [];
  }
  return keysOfConstraint(element);
}

function isKey(node: Node): boolean {
  return (
    "Constraint" in node &&
    (node.Constraint.contype === "CONSTR_PRIMARY" || node.Constraint.contype === "CONSTR_UNIQUE")
  );
}

function keysOfConstraint(node: Node | undefined): string[][] {
  return node !== undefined && isKey(node) && "Constraint" in node ? [strings(node.Constraint.keys)] : [];
}

/** A key that ALTER TABLE or CREATE UNIQUE INDEX adds. */
function keyAddedBy(node: Node): { readonly table: Name; readonly keys: string[][] } | null {
  if ("AlterTableStmt" in node) {
    const commands = node.AlterTableStmt.cmds ?? [];
    if (!commands.some(addsKey)) return null;
    const keys = commands.flatMap((item) => ("AlterTableCmd" in item ? keysOfConstraint(item.AlterTableCmd.def) : []));
    return { table: nameOf(node.AlterTableStmt.relation), keys };
  }
  if (!("IndexStmt" in node) || node.IndexStmt.unique !== true) return null;
  const columns = (node.IndexStmt.indexParams ?? []).map((param) =>
    "IndexElem" in param ? param.IndexElem.name : undefined,
  );
  const named = columns.filter((column) => column !== undefined);
  return { table: nameOf(node.IndexStmt.relation), keys: named.length === columns.length ? [named] : [] };
}

/** The name of a type that a statement makes; empty where it makes none. */
export function typeMadeBy(node: Node): Name {
  if ("CreateEnumStmt" in node) return strings(node.CreateEnumStmt.typeName);
  if ("CompositeTypeStmt" in node) return nameOf(node.CompositeTypeStmt.typevar);
  if ("CreateRangeStmt" in node) return strings(node.CreateRangeStmt.typeName);
  if ("CreateDomainStmt" in node) return strings(node.CreateDomainStmt.domainname);
  return "DefineStmt" in node && node.DefineStmt.kind === "OBJECT_TYPE" ? strings(node.DefineStmt.defnames) : [];
}

function setsSearchPath(node: Node): boolean {
  if ("VariableSetStmt" in node) {
    return node.VariableSetStmt.name === "search_path" && node.VariableSetStmt.kind === "VAR_SET_VALUE";
  }
  return false;
}

/** `add constraint … check (column is not null)`; whether it is validated by then is for the file that sets NOT NULL to see to. */
function notNullChecksOf(node: Node): readonly { readonly table: Name; readonly column: string }[] {
  if (!("AlterTableStmt" in node)) return [];
  const table = nameOf(node.AlterTableStmt.relation);
  return (node.AlterTableStmt.cmds ?? []).flatMap((item) => {
    const def = "AlterTableCmd" in item ? item.AlterTableCmd.def : undefined;
    const expression = def !== undefined && "Constraint" in def ? def.Constraint.raw_expr : undefined;
    if (expression === undefined || !("NullTest" in expression) || expression.NullTest.nulltesttype !== "IS_NOT_NULL")
      return [];
    const { arg } = expression.NullTest;
    const column = arg !== undefined && "ColumnRef" in arg ? strings(arg.ColumnRef.fields).at(-1) : undefined;
    return column === undefined ? [] : [{ table, column }];
  });
}

function holdsExecute(body: string): boolean {
  return tokensOf(Buffer.from(body)).some(({ text }) => text === "EXECUTE");
}
