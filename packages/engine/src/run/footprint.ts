import type { Session } from "../postgres/session.ts";
import { lockWords, strongest } from "./locks.ts";
import type { RehearsedStatement } from "../results.ts";

/** What a transaction has done to a relation so far. */
export interface Touched {
  readonly oid: string;
  /** `schema.table`, quoted where need be. */
  readonly relation: string;
  readonly kind: "table" | "index" | "sequence" | "other";
  readonly modes: readonly string[];
  readonly filenode: string;
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
  readonly scans: number;
  readonly read: number;
}

/** What a transaction has done so far, and where the server's write-ahead log stands. */
export interface Footprint {
  readonly touched: ReadonlyMap<string, Touched>;
  readonly wal: bigint;
}

/** Asked in the transaction itself: only there are its own counters to be seen. */
export async function readFootprint(session: Session, ledger: string): Promise<Footprint> {
  const { rows } = await session.query<Touched & { readonly wal: string }>({
    text: `
with held as (
  select l.relation as oid, pg_catalog.array_agg(l.mode) as modes
  from pg_catalog.pg_locks l
  where l.pid = pg_catalog.pg_backend_pid() and l.locktype = 'relation' and l.granted
    and l.database = (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database())
  group by l.relation
), touched as (
  select c.oid::text as oid, pg_catalog.format('%I.%I', n.nspname, c.relname) as relation,
    case c.relkind when 'r' then 'table' when 'p' then 'table' when 'm' then 'table' when 'i' then 'index' when 'S' then 'sequence' else 'other' end as kind,
    h.modes, c.relfilenode::text as filenode,
    pg_catalog.pg_stat_get_xact_tuples_inserted(c.oid)::int as inserted, pg_catalog.pg_stat_get_xact_tuples_updated(c.oid)::int as updated,
    pg_catalog.pg_stat_get_xact_tuples_deleted(c.oid)::int as deleted,
    pg_catalog.pg_stat_get_xact_numscans(c.oid)::int as scans, pg_catalog.pg_stat_get_xact_tuples_returned(c.oid)::int as read
  from held h
  join pg_catalog.pg_class c on c.oid = h.oid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast', $1) and n.nspname not like 'pg_temp%'
)
select t.*, (pg_catalog.pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::text as wal
from (select 1) one left join touched t on true`,
    values: [ledger],
  });
  return {
    touched: new Map(rows.filter(({ oid }) => oid !== null).map((touched) => [touched.oid, touched])),
    wal: BigInt(rows[0]?.wal ?? 0),
  };
}

/** What one statement did, by what the transaction had done before and after it. */
export type Effect = Pick<
  RehearsedStatement,
  "locks" | "inserted" | "updated" | "deleted" | "rewrites" | "scans" | "walBytes"
>;

/** @param before filenodes of relations as they were before the transaction; a relation that is not among them was made by it */
export function effectOf(from: Footprint, to: Footprint, before: ReadonlyMap<string, string>): Effect {
  const known = [...to.touched.values()].filter(({ oid }) => before.has(oid));
  const tables = [...to.touched.values()].filter(({ kind }) => kind === "table");
  const grown = (key: "inserted" | "updated" | "deleted"): number =>
    tables.reduce((sum, touched) => sum + touched[key] - (from.touched.get(touched.oid)?.[key] ?? 0), 0);
  return {
    locks: strongest(
      known.flatMap(({ oid, relation, modes }) => {
        const held = new Set(from.touched.get(oid)?.modes);
        return modes
          .filter((mode) => !held.has(mode) && mode !== "AccessShareLock")
          .map((mode) => ({ relation, mode: lockWords(mode) }));
      }),
    ),
    inserted: grown("inserted"),
    updated: grown("updated"),
    deleted: grown("deleted"),
    rewrites: known
      .filter(({ oid, kind, filenode }) => {
        const last = from.touched.get(oid)?.filenode ?? before.get(oid);
        return kind === "table" && filenode !== last;
      })
      .map(({ relation }) => relation),
    scans: known
      .filter(({ oid, kind, scans }) => kind === "table" && scans > (from.touched.get(oid)?.scans ?? 0))
      .map(({ oid, relation, read }) => ({ relation, rows: read - (from.touched.get(oid)?.read ?? 0) }))
      .filter(({ rows }) => rows > 0),
    walBytes: Number(to.wal - from.wal),
  };
}
