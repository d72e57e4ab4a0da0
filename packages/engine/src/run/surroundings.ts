import type { Session } from "../postgres/session.ts";

/** What a release finds in the database before it does anything. */
export interface Surroundings {
  /** There are tables already: they may be large, and others use them. */
  readonly inUse: boolean;
  /** Names, without schema, of INVALID indexes. */
  readonly invalidIndexes: ReadonlySet<string>;
}

/** @param ledger the name of the ledger's schema, which does not count */
export async function lookAround(session: Session, ledger: string): Promise<Surroundings> {
  const { rows } = await session.query<{ in_use: boolean; invalid: readonly string[] }>({
    text: `
select exists (
    select from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'm') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast', $1)
  ) as in_use,
  array(
    select c.relname::text from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid
    where not i.indisvalid and c.relkind = 'i'
  ) as invalid`,
    values: [ledger],
  });
  return { inUse: rows[0]?.in_use === true, invalidIndexes: new Set(rows[0]?.invalid) };
}
