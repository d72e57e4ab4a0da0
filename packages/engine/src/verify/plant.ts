import { ServerError, type Session } from "../postgres/session.ts";
import { quoteIdentifier, quoteLiteral } from "../sql/identifier.ts";
import { plain } from "./difference.ts";
import { findPlanted, type PlantedRow, ROW } from "./planted-row.ts";
import { type PlantColumn, type PlantReference, type PlantTable, readPlantTables } from "./plant-tables.ts";
import { candidatesFor, type Candidates } from "./plant-values.ts";

const ATTEMPTS = 60;
const ROUNDS = 3;

export interface Planted {
  readonly rows: readonly PlantedRow[];
  /** Tables in which none could be planted, with the reason in words. */
  readonly barren: readonly string[];
}

/**
 * Puts rows of its own into every table: one with a value in every column, one with only what has to be there. Where a row of the files'
 * own is there, it is referred to by one of them.
 */
export async function plantRows(session: Session): Promise<Planted> {
  const tables = await readPlantTables(session);
  const planter = new Planter(session);
  let waiting: readonly PlantTable[] = tables;
  const reasons = new Map<string, string>();
  for (let round = 0; round < ROUNDS && waiting.length > 0; round++) {
    const failed: PlantTable[] = [];
    for (const table of byReferences(waiting)) {
      const reason = await planter.plant(table);
      if (reason !== null) {
        failed.push(table);
        reasons.set(table.name, reason);
      }
    }
    if (failed.length === waiting.length) break;
    waiting = failed;
  }
  const names = new Set(waiting.map(({ name }) => name));
  return {
    rows: await planter.finished(),
    barren: [...reasons].filter(([name]) => names.has(name)).map(([name, reason]) => `${plain(name)}: ${reason}`),
  };
}

/** Those that refer to others after them. */
function byReferences(tables: readonly PlantTable[]): PlantTable[] {
  const byName = new Map(tables.map((table) => [table.name, table]));
  const ordered = new Set<PlantTable>();
  const visit = (table: PlantTable, path: ReadonlySet<PlantTable>): void => {
    if (ordered.has(table) || path.has(table)) return;
    for (const reference of table.references) {
      const target = byName.get(reference.table);
      if (target !== undefined) visit(target, new Set([...path, table]));
    }
    ordered.add(table);
  };
  for (const table of tables) visit(table, new Set());
  return [...ordered];
}

type Values = Map<string, string | null>;
/** Which candidate each column uses. */
type Choice = Map<string, number>;

interface Style {
  /** Give a value to every column, not only to those that need one. */
  readonly full: boolean;
  /** Refer to rows that were there before where there are some. */
  readonly toSeeds: boolean;
  /** Without the users' triggers, which may refuse it. */
  readonly withoutTriggers: boolean;
}

const STYLES: readonly Style[] = [
  { full: true, toSeeds: false, withoutTriggers: false },
  { full: false, toSeeds: true, withoutTriggers: false },
];
/** Where neither went in. */
const LAST_RESORTS: readonly Style[] = [
  { full: false, toSeeds: false, withoutTriggers: true },
  { full: true, toSeeds: true, withoutTriggers: true },
];

class Planter {
  readonly #session: Session;
  readonly #planted: { readonly table: PlantTable; readonly row: string }[] = [];
  #seed = 0;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Why no row went in; null when at least one did. */
  async plant(table: PlantTable): Promise<string | null> {
    let reason = await this.#plantAs(table, STYLES);
    if (reason !== null) reason = await this.#plantAs(table, LAST_RESORTS);
    return reason;
  }

  async #plantAs(table: PlantTable, styles: readonly Style[]): Promise<string | null> {
    let reason: string | null = null;
    let done = false;
    for (const style of styles) {
      const failure = await this.#plantOne(table, style);
      done ||= failure === null;
      reason ??= failure;
    }
    return done ? null : reason;
  }

  async #plantOne(table: PlantTable, style: Style): Promise<string | null> {
    this.#seed += 1;
    const choice: Choice = new Map();
    let seed = this.#seed;
    let reason = "no row was accepted";
    const parents = await this.#parents(table, style);
    if (parents === null) return "a table that it refers to holds no row";
    let shift = 0;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const values = valuesFor(table, { style, choice, seed, parents, shift });
      const result = await this.#insert(table, values, style);
      if (typeof result === "string") {
        this.#planted.push({ table, row: result });
        return null;
      }
      if (result === null) return "an INSERT leaves no row behind";
      reason = result.message;
      const { sqlstate } = result;
      if (sqlstate === "23505" || sqlstate === "23P01") {
        this.#seed += 1;
        seed = this.#seed;
        shift += 1;
        // A key of few values, such as an enum: the next of them.
        if (attempt > 3) step(table, choice, blamed(table, result), seed);
      } else if (!step(table, choice, blamed(table, result), seed)) {
        return reason;
      }
    }
    return reason;
  }

  /** For each reference a few rows that it may point at; null where it must and there is none. */
  async #parents(table: PlantTable, style: Style): Promise<Map<PlantReference, readonly Values[]> | null> {
    const found = new Map<PlantReference, readonly Values[]>();
    for (const reference of table.references) {
      const targets = reference.targets.map((target) => `${ROW}.${quoteIdentifier(target)}::text`).join(", ");
      const own = this.#planted.filter((entry) => entry.table.name === reference.table).map(({ row }) => row);
      const planted = `pg_catalog.to_jsonb(${ROW})::text = any ($1::text[])`;
      const { rows } = await this.#session.query<{ keys: readonly (string | null)[] }>({
        text: `select array[${targets}] as keys from ${reference.table} ${ROW} order by (${planted}) ${style.toSeeds ? "asc" : "desc"} limit 20`,
        values: [own],
      });
      const lists = rows
        .map(({ keys }) => new Map(reference.columns.map((column, index) => [column, keys[index] ?? null])))
        .filter((values) => [...values.values()].every((value) => value !== null));
      const required = reference.columns.some((name) =>
        table.columns.some((column) => column.name === name && column.notNull && !column.hasDefault),
      );
      if (lists.length === 0 && required) return null;
      found.set(reference, lists);
    }
    return found;
  }

  /** The row as JSON; null where none came back; or why it was refused. */
  async #insert(table: PlantTable, values: Values, style: Style): Promise<string | null | ServerError> {
    const columns = [...values.keys()];
    const types = new Map(table.columns.map(({ name, type }) => [name, type]));
    const list = columns.map((name) => {
      const value = values.get(name) ?? null;
      return value === null ? "null" : `${quoteLiteral(value)}::${types.get(name) ?? "text"}`;
    });
    const what =
      columns.length === 0
        ? "default values"
        : `(${columns.map(quoteIdentifier).join(", ")}) values (${list.join(", ")})`;
    const role = style.withoutTriggers ? "set local session_replication_role = replica" : "select 1";
    const begun = await this.#session.script(`begin; ${role}`);
    if (begun.error !== null) {
      await this.#session.script("rollback");
      return begun.error;
    }
    try {
      const { rows } = await this.#session.query<{ row: string }>({
        text: `insert into ${table.name} as ${ROW} ${what} returning pg_catalog.to_jsonb(${ROW})::text as row`,
      });
      const end = await this.#session.script("set constraints all immediate; commit");
      if (end.error !== null) {
        await this.#session.script("rollback");
        return end.error;
      }
      return rows[0]?.row ?? null;
    } catch (error) {
      await this.#session.script("rollback");
      if (error instanceof ServerError) return error;
      throw error;
    }
  }

  /** The planted rows as they are now: triggers of rows planted later may have changed them. */
  async finished(): Promise<readonly PlantedRow[]> {
    const rows: PlantedRow[] = [];
    for (const { table, row } of this.#planted) {
      const planted = { table: table.name, primaryKey: table.primaryKey, row };
      const now = await findPlanted(this.#session, planted);
      if (typeof now === "string") rows.push({ ...planted, row: now });
    }
    return rows;
  }
}

interface Making {
  readonly style: Style;
  readonly choice: Choice;
  readonly seed: number;
  readonly parents: ReadonlyMap<PlantReference, readonly Values[]>;
  /** How many parents to pass over. */
  readonly shift: number;
}

function valuesFor(table: PlantTable, { style, choice, seed, parents, shift }: Making): Values {
  const values: Values = new Map();
  for (const column of table.columns) {
    if (column.automatic) continue;
    const chosen = choice.get(column.name);
    const isKey = table.primaryKey.includes(column.name);
    // A sequence goes on with a key that is left out, as it does for users.
    const numbered = isKey && /^(?:int|numeric)/u.test(column.base);
    const leaveOut = column.hasDefault ? numbered || (!style.full && !isKey) : !column.notNull && !style.full;
    if (leaveOut && chosen === undefined) continue;
    const candidates: Candidates = candidatesFor(column, seed);
    if (candidates.length === 0) continue;
    values.set(column.name, candidates[(chosen ?? 0) % candidates.length] ?? null);
  }
  for (const [reference, lists] of parents) {
    const parent = lists[shift % Math.max(lists.length, 1)];
    const nulled = reference.columns.some((column) => choice.has(column) && values.get(column) === null);
    for (const column of reference.columns) {
      if (parent === undefined || nulled) values.set(column, null);
      else values.set(column, parent.get(column) ?? null);
    }
  }
  return values;
}

/** The columns that an error is about: all where it does not say. */
function blamed(table: PlantTable, { server, sqlstate }: ServerError): readonly PlantColumn[] {
  const named = (names: readonly string[]): PlantColumn[] => table.columns.filter(({ name }) => names.includes(name));
  if (server.column !== undefined) return named([server.column]);
  if (server.constraint !== undefined) {
    const columns = named(table.constraints.get(server.constraint) ?? []);
    if (columns.length > 0) return columns;
  }
  if (server.dataType !== undefined) {
    const domain = table.columns.filter((column) => column.domain === server.dataType);
    if (domain.length > 0) return domain;
  }
  // No partition takes the row: the bounds are among the column's checks.
  if (sqlstate === "23514") return table.columns.filter(({ checks }) => checks.length > 0);
  const data = sqlstate.startsWith("22") || sqlstate === "23502";
  return data ? table.columns.filter((column) => !column.automatic) : [];
}

/** Goes on to the next combination of candidates; false when all were tried. */
function step(table: PlantTable, choice: Choice, columns: readonly PlantColumn[], seed: number): boolean {
  for (const column of columns) {
    if (column.automatic) continue;
    const count = candidatesFor(column, seed).length;
    const next = (choice.get(column.name) ?? (table.primaryKey.includes(column.name) ? -1 : 0)) + 1;
    choice.set(column.name, next % Math.max(count, 1));
    if (next < count) return true;
  }
  return false;
}
