import type { Session } from "../postgres/session.ts";
import type { RelationLock } from "../results.ts";

/** A lock with the names by which a file may speak of it: the relation's own, and its table's where it is an index. */
export interface NamedLock extends RelationLock {
  readonly names: readonly string[];
}

const STRENGTH = [
  "AccessExclusiveLock",
  "ExclusiveLock",
  "ShareRowExclusiveLock",
  "ShareLock",
  "ShareUpdateExclusiveLock",
  "RowExclusiveLock",
  "RowShareLock",
] as const;

/**
 * The strongest lock that a session holds on each relation, where it is stronger than ACCESS SHARE. Relations that its transaction has
 * made are left out, as nobody else can wait for them: the look comes from another session, which does not see them.
 */
export async function readLocks(observer: Session, pid: number, ledger: string): Promise<readonly NamedLock[]> {
  const { rows } = await observer.query<{ relation: string; mode: string; names: readonly string[] }>({
    text: `
select distinct on (n.nspname, c.relname) pg_catalog.format('%I.%I', n.nspname, c.relname) as relation, l.mode,
  pg_catalog.array_remove(array[c.relname, t.relname]::text[], null) as names
from pg_catalog.pg_locks l
join pg_catalog.pg_class c on c.oid = l.relation
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
left join pg_catalog.pg_index i on i.indexrelid = c.oid
left join pg_catalog.pg_class t on t.oid = i.indrelid
where l.pid = $1::int and l.locktype = 'relation' and l.granted
  and l.database = (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database())
  and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast', $2) and n.nspname not like 'pg_temp%'
  and l.mode <> 'AccessShareLock'
order by n.nspname, c.relname, pg_catalog.array_position($3::text[], l.mode)`,
    values: [pid, ledger, STRENGTH],
  });
  return rows.map(({ relation, mode, names }) => ({ relation, mode: lockWords(mode), names }));
}

/** Of each relation, the strongest of its locks. */
export function strongest(locks: readonly RelationLock[]): RelationLock[] {
  const modes = STRENGTH.map(lockWords);
  const ordered = locks.toSorted((a, b) => modes.indexOf(a.mode) - modes.indexOf(b.mode));
  return ordered.filter((lock, at) => ordered.findIndex(({ relation }) => relation === lock.relation) === at);
}

/** `AccessExclusiveLock` as SQL writes it: ACCESS EXCLUSIVE. */
export function lockWords(mode: string): string {
  return mode
    .replace(/Lock$/, "")
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, " ")
    .toUpperCase();
}
