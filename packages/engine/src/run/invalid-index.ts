import { type IndexTarget, indexTarget } from "../catalog/index-target.ts";
import type { Session } from "../postgres/session.ts";
import { quoteIdentifier, quoteLiteral } from "../sql/identifier.ts";
import type { RunContext } from "./context.ts";
import type { EngineStatements } from "./session-reset.ts";
import type { SentStatement } from "./transmit.ts";

/**
 * The failed build of an index: INVALID, and nobody is at it. Whoever may not see what others build counts them as building it. The
 * INVALID parent of a partitioned table (relkind I) is no failed build.
 */
const brokenIndex = (table: string, index: string): string => `
from pg_catalog.pg_index i
join pg_catalog.pg_class c on c.oid = i.indexrelid
where i.indrelid = pg_catalog.to_regclass(${table})::pg_catalog.oid and c.relname = ${index} and not i.indisvalid and c.relkind = 'i'
  and not exists (
    select from pg_catalog.pg_stat_progress_create_index p
    where p.datname = pg_catalog.current_database() and coalesce(p.index_relid, c.oid) = c.oid
  )`;

const tableOf = (target: IndexTarget): string => target.table.map(quoteIdentifier).join(".");

/**
 * Drops the INVALID index that a CREATE INDEX CONCURRENTLY is about to name: IF NOT EXISTS would hide it for ever.
 * @throws {ServerError}
 */
export async function healInvalidIndex(
  session: Session,
  context: RunContext,
  text: string,
  { migration }: SentStatement,
): Promise<void> {
  const target = await indexTarget(text);
  if (target === null) {
    return;
  }
  const { rows } = await session.query<{ name: string }>({
    text: `
select pg_catalog.format('%I.%I', (select n.nspname from pg_catalog.pg_namespace n where n.oid = c.relnamespace), c.relname) as name
${brokenIndex("$1", "$2")}`,
    values: [tableOf(target), target.index],
  });
  const name = rows[0]?.name;
  if (name === undefined) {
    return;
  }
  const { error } = await session.script(`drop index concurrently if exists ${name}`);
  if (error !== null) {
    throw error;
  }
  context.emit({ type: "index.healed", index: name, file: `${migration.track}/${migration.file}` });
}

/**
 * The same inside a transaction, without a round trip: the server looks and drops by itself, with the search_path that the file has set.
 * Its last row tells the name of the index that was dropped, or an empty text.
 */
export function dropInvalidIndex(target: IndexTarget): EngineStatements {
  return {
    sql: `
do $slipway$
declare
  index_name text;
begin
  select pg_catalog.format('%I.%I', (select n.nspname from pg_catalog.pg_namespace n where n.oid = c.relnamespace), c.relname) into index_name
  ${brokenIndex(quoteLiteral(tableOf(target)), quoteLiteral(target.index))};
  perform pg_catalog.set_config('slipway.healed', coalesce(index_name, ''), true);
  if index_name is not null then
    execute 'drop index ' operator(pg_catalog.||) index_name;
  end if;
end $slipway$;
select pg_catalog.current_setting('slipway.healed')`,
    commands: 2,
  };
}
