import type { Session } from "../postgres/session.ts";
import type { RunRecord } from "../results.ts";

interface RunRow {
  readonly id: string;
  readonly application: string;
  readonly command: string;
  readonly status: RunRecord["status"];
  readonly started: string;
  readonly duration_ms: string;
  readonly database_user: string;
  readonly runner: RunRecord["runner"];
  readonly migrations: RunRecord["migrations"];
  readonly error: RunRecord["error"];
}

export interface IdleCount {
  readonly runs: number;
  readonly lastAt: string | null;
}

const UTC = `'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`;

/** The newest runs first. A run that never closed its row, and whose runner is gone, shows as interrupted. */
export async function readRuns(
  session: Session,
  schema: string,
  query: { readonly application: string | null; readonly limit: number },
): Promise<readonly RunRecord[]> {
  const { rows } = await session.query<RunRow>({
    text: `
select r.id, r.application, r.command, r.status, pg_catalog.to_char(r.started_at at time zone 'UTC', ${UTC}) as started, r.duration_ms,
  r.database_user, r.runner, r.migrations, r.error
from ${schema}.run r
where $1::text is null or r.application = $1
order by r.started_at desc, r.id
limit $2::int`,
    values: [query.application, query.limit],
  });
  return rows.map((row) => ({
    id: row.id,
    application: row.application,
    command: row.command,
    status: row.status,
    startedAt: row.started,
    durationMs: Number(row.duration_ms),
    databaseUser: row.database_user,
    runner: row.runner,
    migrations: row.migrations,
    error: row.error,
  }));
}

/** How often a run found nothing to do. */
export async function readIdle(session: Session, schema: string, application: string | null): Promise<IdleCount> {
  const { rows } = await session.query<{ runs: string | null; last: string | null }>({
    text: `
select pg_catalog.sum(a.idle_runs)::text as runs, pg_catalog.to_char(pg_catalog.max(a.last_idle_at) at time zone 'UTC', ${UTC}) as last
from ${schema}.application a
where $1::text is null or a.name = $1`,
    values: [application],
  });
  return { runs: Number(rows[0]?.runs ?? 0), lastAt: rows[0]?.last ?? null };
}
