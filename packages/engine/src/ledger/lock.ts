import type { Blocker, LockHolder } from "../events.ts";
import { ServerError, type Session } from "../postgres/session.ts";
import { INSUFFICIENT_PRIVILEGE } from "../postgres/sqlstate.ts";
import { sha256 } from "../sha256.ts";
import { maskPasswords } from "../sql/mask-passwords.ts";

/** Advisory lock keys of one ledger in one database. */
export interface LockKeys {
  /** Exclusive: the run lock. */
  readonly run: bigint;
  /** Shared: held by the working session, so that the next runner sees whether its predecessor's still goes on. */
  readonly worker: bigint;
}

export function lockKeys(database: string, ledger: string): LockKeys {
  const key = (purpose: string): bigint =>
    sha256().update(`slipway\0${purpose}\0${database}\0${ledger}`).digest().readBigInt64BE();
  return { run: key("run"), worker: key("worker") };
}

/** How pg_locks shows a 64-bit advisory key of the current database. */
const ADVISORY = `l.locktype = 'advisory' and l.granted and l.objsubid = 1
  and l.database = (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database())`;
const isKey = (parameter: string): string => `((l.classid::bigint << 32) | l.objid::bigint) = ${parameter}::bigint`;

const ACTIVITY = `
  a.pid, a.usename as user, a.application_name as application, coalesce(a.client_hostname, a.client_addr::text) as client, a.state,
  (extract(epoch from pg_catalog.clock_timestamp() - a.xact_start) * 1000)::bigint::text as age_ms, a.backend_start::text as since, pg_catalog.left(a.query, 400) as query`;

interface ActivityRow {
  readonly pid: number;
  readonly user: string | null;
  readonly application: string | null;
  readonly client: string | null;
  readonly state: string | null;
  readonly age_ms: string | null;
  readonly since: string | null;
  readonly query: string | null;
}

export function toBlocker(row: ActivityRow): Blocker {
  return {
    pid: row.pid,
    user: row.user,
    application: row.application,
    client: row.client,
    state: row.state,
    ageMs: row.age_ms === null ? null : Number(row.age_ms),
    query: maskPasswords(row.query ?? "")
      .replaceAll(/\s+/g, " ")
      .replace(/[\s;]+$/, "")
      .trimStart()
      .slice(0, 80),
  };
}

/** What one try for the run lock told. */
export interface LockTry {
  /** The server's process that answered. */
  readonly pid: number;
  readonly locked: boolean;
}

/**
 * One try for the run lock. Never waits inside PostgreSQL: a waiting session would deadlock with CREATE INDEX CONCURRENTLY.
 * The session may have to hold the lock for hours without a word.
 * @param pid the process that is to hold it: another one, behind a pooler, does not take it
 */
export async function tryRunLock(session: Session, keys: LockKeys, pid: number): Promise<LockTry> {
  const { rows } = await session.query<LockTry>({
    text: `
select b.pid, case when b.pid = $2::int then pg_catalog.pg_try_advisory_lock($1::bigint) else false end as locked,
  pg_catalog.set_config('idle_session_timeout', '0', false)
from (select pg_catalog.pg_backend_pid() as pid) b`,
    values: [keys.run, pid],
  });
  return rows[0] ?? { pid, locked: false };
}

/** Who holds the run lock, and what its working session is doing; null when nobody does. */
export async function lockHolder(session: Session, keys: LockKeys): Promise<LockHolder | null> {
  const { rows } = await session.query<ActivityRow & { worker_query: string | null }>({
    text: `
select ${ACTIVITY},
  (select pg_catalog.left(w.query, 400) from pg_catalog.pg_locks l join pg_catalog.pg_stat_activity w on w.pid = l.pid
   where ${ADVISORY} and ${isKey("$2")} and w.state <> 'idle' limit 1) as worker_query
from pg_catalog.pg_locks l join pg_catalog.pg_stat_activity a on a.pid = l.pid
where ${ADVISORY} and ${isKey("$1")} and l.mode = 'ExclusiveLock'
limit 1`,
    values: [keys.run, keys.worker],
  });
  const row = rows[0];
  return row === undefined ? null : { ...toBlocker({ ...row, query: row.worker_query ?? "" }), since: row.since };
}

/** Process ids of working sessions that a former holder of the run lock left behind. */
export async function workers(session: Session, keys: LockKeys): Promise<readonly number[]> {
  const { rows } = await session.query<{ pid: number }>({
    text: `select l.pid from pg_catalog.pg_locks l where ${ADVISORY} and ${isKey("$1")}`,
    values: [keys.worker],
  });
  return rows.map((row) => row.pid);
}

/** Ends a session. False when it is gone already or may not be ended. */
export async function terminate(session: Session, pid: number): Promise<boolean> {
  try {
    const { rows } = await session.query<{ done: boolean }>({
      text: "select pg_catalog.pg_terminate_backend($1::int) as done",
      values: [pid],
    });
    return rows[0]?.done === true;
  } catch (error) {
    if (error instanceof ServerError && error.sqlstate === INSUFFICIENT_PRIVILEGE) {
      return false;
    }
    throw error;
  }
}

/** What stands in the way of a session, and how far its index build is. */
export interface Activity {
  readonly blockers: readonly Blocker[];
  readonly percent: number | null;
  readonly phase: string | null;
}

export async function observe(session: Session, pid: number): Promise<Activity> {
  const { rows } = await session.query<ActivityRow & { phase: string | null; percent: string | null }>({
    text: `
select ${ACTIVITY}, p.phase,
  (case when p.blocks_total > 0 then 100.0 * p.blocks_done / p.blocks_total when p.tuples_total > 0 then 100.0 * p.tuples_done / p.tuples_total end)::int::text as percent
from (select 1) one
left join pg_catalog.pg_stat_progress_create_index p on p.pid = $1::int
left join pg_catalog.pg_stat_activity a on a.pid = any (pg_catalog.pg_blocking_pids($1::int))`,
    values: [pid],
  });
  const first = rows[0];
  return {
    blockers: rows.filter((row) => row.pid !== null).map(toBlocker),
    phase: first?.phase ?? null,
    percent: first?.percent === null || first?.percent === undefined ? null : Number(first.percent),
  };
}

/**
 * Counts the fence up: from now on segments of former holders find their epoch gone. A run that has not closed its row by now
 * has lost its runner. Returns the new epoch.
 */
export async function bumpEpoch(session: Session, schema: string): Promise<string> {
  const { rows } = await session.query<{ epoch: string }>({
    text: `
with left_behind as (
  update ${schema}.run set status = 'interrupted' where status = 'running'
)
update ${schema}.fence set epoch = epoch + 1 returning epoch::text`,
  });
  return rows[0]?.epoch ?? "0";
}
