import type { Session } from "../postgres/session.ts";
import type { RelationLock } from "../results.ts";

/** The strongest lock that the current transaction holds on each relation, where it is stronger than ACCESS SHARE. */
export async function readLocks(session: Session, ledger: string): Promise<readonly RelationLock[]> {
  const { rows } = await session.query<{ relation: string; mode: string }>({
    text: `
select distinct on (n.nspname, c.relname) pg_catalog.format('%I.%I', n.nspname, c.relname) as relation, l.mode
from pg_catalog.pg_locks l
join pg_catalog.pg_class c on c.oid = l.relation
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where l.pid = pg_catalog.pg_backend_pid() and l.locktype = 'relation' and l.granted
  and l.database = (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database())
  and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast', $1) and n.nspname not like 'pg_temp%'
  and l.mode <> 'AccessShareLock'
order by n.nspname, c.relname, pg_catalog.array_position(array[
  'AccessExclusiveLock', 'ExclusiveLock', 'ShareRowExclusiveLock', 'ShareLock', 'ShareUpdateExclusiveLock', 'RowExclusiveLock', 'RowShareLock'], l.mode)`,
    values: [ledger],
  });
  return rows.map(({ relation, mode }) => ({ relation, mode: inWords(mode) }));
}

/** `AccessExclusiveLock` as SQL writes it: ACCESS EXCLUSIVE. */
function inWords(mode: string): string {
  return mode
    .replace(/Lock$/, "")
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, " ")
    .toUpperCase();
}
