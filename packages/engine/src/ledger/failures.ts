import type { Json } from "../errors.ts";
import type { Session } from "../postgres/session.ts";
import type { Migration } from "../source/migration.ts";

/** How long gates leave a content alone that failed. */
const PATIENCE = "5 minutes";

export interface RecentFailure {
  readonly file: string;
  readonly secondsAgo: number;
  readonly message: string;
  readonly error: Json;
}

/** The newest failure of one of these contents within the last five minutes; null when there is none. */
export async function recentFailure(
  session: Session,
  request: { readonly schema: string; readonly application: string; readonly migrations: readonly Migration[] },
): Promise<RecentFailure | null> {
  const { rows } = await session.query<{ file: string; seconds: number; message: string | null; error: Json }>({
    text: `
select f.file, extract(epoch from pg_catalog.clock_timestamp() - f.failed_at)::int as seconds, f.error ->> 'message' as message, f.error
from ${request.schema}.failure f
join pg_catalog.jsonb_to_recordset($2::jsonb) as s(file text, checksum text) on s.file = f.file and s.checksum = f.checksum
where f.application = $1 and f.track = 'ddl' and f.failed_at > pg_catalog.clock_timestamp() - interval '${PATIENCE}'
order by f.failed_at desc
limit 1`,
    values: [request.application, JSON.stringify(request.migrations.map(({ file, checksum }) => ({ file, checksum })))],
  });
  const row = rows[0];
  return row === undefined
    ? null
    : { file: row.file, secondsAgo: row.seconds, message: row.message ?? "", error: row.error };
}
