import {
  hasKey,
  KEY_SETTINGS,
  KEYED_TABLE_COLUMNS,
  KEYED_TABLE_JOIN,
  type KeyedTable,
  keyOfRow,
  qualified,
} from "../catalog/keyed-table.ts";
import {
  type DemoBatch,
  insertAllWritten,
  insertDemoKeys,
  insertDemoRanges,
  insertUnrecorded,
} from "../ledger/demo-rows.ts";
import type { FileFacts } from "../plan/facts.ts";
import type { Session } from "../postgres/session.ts";
import type { RunContext } from "./context.ts";
import { integerKey } from "./demo-match.ts";

/** Keys on their way at once. */
const BATCH = 10_000;

/** A table that the transaction has written to. */
interface Written extends KeyedTable {
  readonly oid: string;
  readonly readable: boolean;
  /** The transaction holds it exclusively: it made it, truncated it or altered it. */
  readonly exclusive: boolean;
  readonly filenode: string;
  /** Tables inherit from it: its key may be there more than once. */
  readonly inherited: boolean;
}

/** A file that ran in the transaction, and the ledger's name of the application. */
export interface DemoFile {
  readonly application: string;
  readonly facts: FileFacts;
}

/**
 * Finds the rows that a dml file brought: those it has written that were not there before it, as a snapshot tells that was taken by a
 * second session before it began. Which rows a transaction has written is told by their xmin; which of those it only changed, by the
 * snapshot.
 */
export class DemoRows {
  readonly #context: RunContext;
  #before: Session | null = null;

  constructor(context: RunContext) {
    this.#context = context;
  }

  /** Takes the snapshot. To be called while the transaction that follows has not begun. */
  async remember(): Promise<void> {
    const context = this.#context;
    this.#before ??= await context.connector.wait("snapshot");
    const { error } = await this.#before.script(
      `rollback; begin isolation level repeatable read read only; set local lock_timeout = ${context.settings.lockTimeoutMs}; ${KEY_SETTINGS}; select 1`,
    );
    if (error !== null) {
      throw error;
    }
  }

  /**
   * Writes down what the file brought, in the file's transaction.
   * @throws {ServerError}
   */
  async record(session: Session, file: DemoFile): Promise<void> {
    const context = this.#context;
    const { error } = await session.script(KEY_SETTINGS);
    if (error !== null) {
      throw error;
    }
    for (const table of await readWritten(session, context.ledger)) {
      const reason = await this.#whyNot(table, file.facts);
      const entry = {
        application: file.application,
        file: file.facts.migration.file,
        table: { schema: table.schema, name: table.name },
        keyColumns: table.keyColumns,
        batch: BATCH,
      };
      if (reason === null) {
        await this.#recordTable(session, table, entry);
      } else {
        await insertUnrecorded(session, context.schema, { ...entry, reason });
        context.emit({
          type: "information",
          message: `rows of ${table.schema}.${table.name} that ${entry.file} brought are not recorded: ${reason}`,
        });
      }
    }
  }

  async close(): Promise<void> {
    await this.#before?.close();
    this.#before = null;
  }

  /** Why rows of a table cannot be told from those of others; null when they can. */
  async #whyNot(table: Written, facts: FileFacts): Promise<string | null> {
    if (table.keyColumns.length === 0) {
      return "the table has no primary key";
    }
    if (!table.readable) {
      return "the role may not read the table";
    }
    return !table.exclusive || (await this.#isAllNew(table, facts))
      ? null
      : "the file changed the table itself as well as its rows";
  }

  /** Of a table that the file holds exclusively the snapshot shows nothing; nor need it where the file made or emptied it. */
  async #isAllNew(table: Written, facts: FileFacts): Promise<boolean> {
    const rows = await this.#before?.query<{ filenode: string }>({
      text: "select c.relfilenode::text as filenode from pg_catalog.pg_class c where c.oid = $1::oid",
      values: [table.oid],
    });
    const before = rows?.rows[0];
    const kinds = new Set(facts.listing.map(({ kind }) => kind));
    const emptied =
      before?.filenode !== table.filenode &&
      [...kinds].some((kind) => kind.startsWith("TRUNCATE")) &&
      !kinds.has("ALTER TABLE");
    return before === undefined || emptied;
  }

  async #recordTable(session: Session, table: Written, entry: DemoBatch): Promise<void> {
    if (table.exclusive || (await this.#wasEmpty(table))) {
      await this.#recordAll(session, table, entry);
      return;
    }
    const written = `select ${keyOfRow("t", table)} as key from ${writtenRowsSql(table)}`;
    const { error } = await session.script(`declare slipway_written no scroll cursor for ${written}`);
    if (error !== null) {
      throw error;
    }
    for (;;) {
      const { rows } = await session.query<{ key: readonly string[] }>({
        text: `fetch forward ${BATCH} from slipway_written`,
      });
      const known = await this.#knownBefore(table, rows);
      const keys = rows.map(({ key }) => key).filter((key) => !known.has(JSON.stringify(key)));
      if (keys.length > 0) {
        await this.#recordSome(session, table, { ...entry, keys });
      }
      if (rows.length < BATCH) {
        break;
      }
    }
    await session.script("close slipway_written");
  }

  /** All that was written is new: no key has to travel. */
  async #recordAll(session: Session, table: Written, entry: DemoBatch): Promise<void> {
    const { schema } = this.#context;
    const column = rangedKey(table);
    if (column === null) {
      const written = `select ${keyOfRow("t", table)} as key from ${writtenRowsSql(table)}`;
      await insertAllWritten(session, schema, entry, written);
    } else {
      const text = `select t.${column}::bigint as id from ${writtenRowsSql(table)}`;
      await insertDemoRanges(session, schema, entry, { text });
    }
  }

  async #recordSome(
    session: Session,
    table: Written,
    entry: DemoBatch & { readonly keys: readonly (readonly string[])[] },
  ): Promise<void> {
    const { schema } = this.#context;
    if (rangedKey(table) === null) {
      await insertDemoKeys(session, schema, entry);
    } else {
      await insertDemoRanges(session, schema, entry, {
        text: "select k.id from pg_catalog.unnest($7::bigint[]) k(id) order by k.id",
        values: [entry.keys.flat()],
      });
    }
  }

  /** Then all that was written is new. */
  async #wasEmpty(table: Written): Promise<boolean> {
    const answer = await this.#before?.query<{ empty: boolean }>({
      text: `select not exists (select from ${qualified(table)}) as empty`,
    });
    return answer?.rows[0]?.empty === true;
  }

  async #knownBefore(
    table: Written,
    rows: readonly { readonly key: readonly string[] }[],
  ): Promise<ReadonlySet<string>> {
    if (this.#before === null || rows.length === 0) {
      return new Set();
    }
    const { rows: found } = await this.#before.query<{ key: readonly string[] }>({
      text: `
select k.value as key
from pg_catalog.jsonb_array_elements($1::jsonb) k
where exists (select from ${qualified(table)} t where ${hasKey("t", table, "k.value")})`,
      values: [JSON.stringify(rows.map(({ key }) => key))],
    });
    return new Set(found.map(({ key }) => JSON.stringify(key)));
  }
}

/** Tables that the current transaction has written to: it holds ROW EXCLUSIVE on them. A partition counts as its root. */
async function readWritten(session: Session, ledger: string): Promise<readonly Written[]> {
  const { rows } = await session.query<Written>({
    text: `
with held as (
  select l.relation as oid, l.mode
  from pg_catalog.pg_locks l
  where l.pid = pg_catalog.pg_backend_pid() and l.locktype = 'relation' and l.granted and l.mode in ('RowExclusiveLock', 'AccessExclusiveLock')
    and l.database = (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database())
), written as (
  select coalesce(pg_catalog.pg_partition_root(h.oid)::oid, h.oid) as oid,
    pg_catalog.bool_or(exists (select from held x where x.oid = h.oid and x.mode = 'AccessExclusiveLock')) as exclusive
  from held h
  where h.mode = 'RowExclusiveLock'
  group by 1
)
select w.oid::text, w.exclusive, c.relfilenode::text as filenode,
  pg_catalog.has_table_privilege(c.oid, 'select') as readable,
  c.relkind = 'r' and exists (select from pg_catalog.pg_inherits i where i.inhparent = c.oid) as inherited,
  ${KEYED_TABLE_COLUMNS}
from written w
join pg_catalog.pg_class c on c.oid = w.oid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
${KEYED_TABLE_JOIN}
where c.relkind in ('r', 'p') and c.relpersistence <> 't' and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast', $1)
order by n.nspname, c.relname`,
    values: [ledger],
  });
  return rows;
}

const rangedKey = (table: Written): string | null => (table.inherited ? null : integerKey(table));

/**
 * Row `t` of a table, where this transaction has written its current version. What others have committed meanwhile is visible too, and
 * not in progress; a subtransaction of ours is. Asking that of each row takes a while, so the transaction's own id goes first.
 */
const writtenRowsSql = (table: KeyedTable): string => `
${qualified(table)} t
where t.xmin = (select pg_catalog.pg_current_xact_id()::xid) or case
  when pg_catalog.age(t.xmin) > (select pg_catalog.age(pg_catalog.pg_current_xact_id()::xid)) then false
  else pg_catalog.pg_xact_status((
    (select pg_catalog.pg_current_xact_id()::text::bigint + pg_catalog.age(pg_catalog.pg_current_xact_id()::xid)) - pg_catalog.age(t.xmin)
  )::text::xid8) = 'in progress'
end`;
