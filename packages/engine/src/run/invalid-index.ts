import type { IndexTarget } from "../catalog/index-target.ts";
import { jittered, pause } from "../postgres/abort.ts";
import type { Session } from "../postgres/session.ts";
import { quoteIdentifier, quoteLiteral } from "../sql/identifier.ts";
import type { RunContext } from "./context.ts";
import type { EngineStatements } from "./session-reset.ts";

const LOOK_AGAIN_MS = 250;

/**
 * Sessions that build an index of a table concurrently right now. Which index that is, PostgreSQL tells only to the role that builds it;
 * the lock on the table is seen by all.
 */
const buildersOf = (table: string): string => `
select p.pid
from pg_catalog.pg_stat_progress_create_index p
join pg_catalog.pg_locks l on l.pid = p.pid
where l.locktype = 'relation' and l.mode = 'ShareUpdateExclusiveLock' and l.granted and l.relation = ${table} and p.datname = pg_catalog.current_database()`;

/** The failed build of an index: INVALID, and nobody is at it. The INVALID parent of a partitioned table (relkind I) is no failed build. */
const brokenIndex = (table: string, index: string): string => `
select pg_catalog.format('%I.%I', n.nspname, c.relname) as name
from pg_catalog.pg_index i
join pg_catalog.pg_class c on c.oid = i.indexrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where i.indrelid = pg_catalog.to_regclass(${table})::pg_catalog.oid and c.relname = ${index} and not i.indisvalid and c.relkind = 'i'
  and not exists (${buildersOf("i.indrelid")})`;

const tableOf = (target: IndexTarget): string => target.table.map(quoteIdentifier).join(".");

/** The name of the INVALID index that the statement is about; null when there is none. */
async function findInvalid(session: Session, target: IndexTarget): Promise<string | null> {
  const { rows } = await session.query<{ name: string }>({
    text: brokenIndex("$1", "$2"),
    values: [tableOf(target), target.index],
  });
  return rows[0]?.name ?? null;
}

export interface IndexBuild {
  readonly session: Session;
  readonly context: RunContext;
  readonly target: IndexTarget;
  /** For events. */
  readonly file: string;
  readonly signal: AbortSignal;
}

/**
 * Runs a CREATE INDEX CONCURRENTLY until the index is valid. An INVALID one is dropped first, as IF NOT EXISTS would hide it for ever;
 * another build of the table is waited for, as the two would deadlock, and may leave an INVALID index too.
 * @param send runs the statement; false when it met a deadlock
 * @throws {ServerError}
 */
export async function buildIndex(build: IndexBuild, send: () => Promise<boolean>): Promise<void> {
  const { session, context, target, file } = build;
  for (;;) {
    await awaitBuilders(build);
    const name = await findInvalid(session, target);
    if (name !== null) {
      const { error } = await session.script(`drop index concurrently if exists ${name}`);
      if (error !== null) {
        throw error;
      }
      context.emit({ type: "index.healed", index: name, file });
    }
    if ((await send()) && (await findInvalid(session, target)) === null) {
      return;
    }
  }
}

async function awaitBuilders({ session, context, target, file, signal }: IndexBuild): Promise<void> {
  for (let told = false; ; told = true) {
    const { rows } = await session.query<{ pid: number }>({
      text: buildersOf("pg_catalog.to_regclass($1)::pg_catalog.oid"),
      values: [tableOf(target)],
    });
    const [first] = rows;
    if (first === undefined) {
      return;
    }
    if (!told) {
      const message = `${file}: waits until session ${first.pid} has built its index of ${target.table.join(".")}`;
      context.emit({ type: "information", message });
    }
    await pause(jittered(LOOK_AGAIN_MS), signal);
  }
}

/**
 * Drops an INVALID index inside a transaction, without a round trip: the server looks and drops by itself, with the search_path that the
 * file has set. Its last row tells the name of the index that was dropped, or an empty text.
 */
export function dropInvalidIndex(target: IndexTarget): EngineStatements {
  return {
    sql: `
do $slipway$
declare
  broken text;
begin
  ${brokenIndex(quoteLiteral(tableOf(target)), quoteLiteral(target.index)).replace(" as name", " into broken")};
  perform pg_catalog.set_config('slipway.healed', coalesce(broken, ''), true);
  if broken is not null then
    execute pg_catalog.concat('drop index ', broken);
  end if;
end $slipway$;
select pg_catalog.current_setting('slipway.healed')`,
    commands: 2,
  };
}
