import type { EnumFacts } from "../plan/enums.ts";
import type { EnumValue } from "../plan/facts.ts";
import type { Session } from "../postgres/session.ts";

/** Asks for the labels of the types that a release extends; no query when it extends none. */
export async function readEnumFacts(session: Session, values: readonly EnumValue[]): Promise<EnumFacts> {
  const types = [...new Set(values.filter((value) => value.usedBy !== null).map((value) => value.type))];
  if (types.length === 0) {
    return { labels: new Map() };
  }
  const { rows } = await session.query<{ type: string; labels: readonly string[] }>({
    text: `
select w.type, array(select e.enumlabel::text from pg_catalog.pg_enum e where e.enumtypid = t.oid order by e.enumsortorder) as labels
from pg_catalog.unnest($1::text[]) as w(type)
join pg_catalog.pg_type t on t.oid = pg_catalog.to_regtype(w.type)::oid`,
    values: [types],
  });
  return { labels: new Map(rows.map((row) => [row.type, row.labels])) };
}
