import { ServerError, type Session } from "../postgres/session.ts";
import { quoteIdentifier, quoteLiteral } from "../sql/identifier.ts";

/** How a row is called: as no column is, which would stand for it. */
export const ROW = "slipway_row";

/** A row as a user might have put it in between two releases. */
export interface PlantedRow {
  /** Quoted and qualified name of its table. */
  readonly table: string;
  readonly primaryKey: readonly string[];
  /** The row as JSON, as it was once all were planted. */
  readonly row: string;
}

/**
 * The row as it is now, as JSON; null when it is gone. Without a key it is the row that has most in common with it.
 * Undefined where the table cannot be asked as it could before, which is a change of the catalog.
 */
export async function findPlanted(
  session: Session,
  { table, primaryKey, row }: PlantedRow,
): Promise<string | null | undefined> {
  // Compared as JSON: a whole record cannot be made of it for every type.
  const key = primaryKey
    .map((column) => `pg_catalog.to_jsonb(${ROW}.${quoteIdentifier(column)}) = $1::jsonb -> ${quoteLiteral(column)}`)
    .join(" and ");
  const similar = `(select pg_catalog.count(*) from pg_catalog.jsonb_each($1::jsonb) e
    where pg_catalog.to_jsonb(${ROW}) -> e.key is not distinct from e.value) * 2 >= (select pg_catalog.count(*) from pg_catalog.jsonb_each($1::jsonb))`;
  const text =
    primaryKey.length > 0
      ? `select pg_catalog.to_jsonb(${ROW})::text as row from ${table} ${ROW} where ${key}`
      : `select pg_catalog.to_jsonb(${ROW})::text as row from ${table} ${ROW} where ${similar} order by (pg_catalog.to_jsonb(${ROW}) = $1::jsonb) desc limit 1`;
  try {
    const { rows } = await session.query<{ row: string }>({ text, values: [row] });
    return rows[0]?.row ?? null;
  } catch (error) {
    if (error instanceof ServerError) return undefined;
    throw error;
  }
}
