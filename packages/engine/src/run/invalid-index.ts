import { indexTarget } from "../catalog/index-target.ts";
import type { Session } from "../postgres/session.ts";
import { quoteIdentifier } from "../sql/identifier.ts";
import type { RunContext } from "./context.ts";

/**
 * Drops the INVALID index that a CREATE INDEX CONCURRENTLY is about to name: IF NOT EXISTS would hide it for ever. One that somebody is
 * building right now is left alone, and so is the INVALID parent of a partitioned table, which is no failed build.
 * @param label the file, for the event
 */
export async function healInvalidIndex(
  session: Session,
  context: RunContext,
  statement: string,
  label: string,
): Promise<void> {
  const target = await indexTarget(statement);
  if (target === null) {
    return;
  }
  const { rows } = await session.query<{ schema: string; name: string }>({
    text: `
select n.nspname as schema, c.relname as name
from pg_catalog.pg_index i
join pg_catalog.pg_class c on c.oid = i.indexrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where i.indrelid = pg_catalog.to_regclass($1)::oid and c.relname = $2 and not i.indisvalid and c.relkind = 'i'
  and not exists (select from pg_catalog.pg_stat_progress_create_index p where p.index_relid = c.oid)`,
    values: [target.table.map(quoteIdentifier).join("."), target.index],
  });
  const found = rows[0];
  if (found === undefined) {
    return;
  }
  const name = `${quoteIdentifier(found.schema)}.${quoteIdentifier(found.name)}`;
  const { error } = await session.script(`drop index concurrently if exists ${name}`);
  if (error !== null) {
    throw error;
  }
  context.emit({ type: "index.healed", index: name, file: label });
}
