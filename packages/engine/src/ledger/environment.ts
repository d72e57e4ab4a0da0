import { type Session, ServerError } from "../postgres/session.ts";
import { OTHER_SHAPE } from "../postgres/sqlstate.ts";
import type { DatabaseEnvironment } from "../results.ts";

/** What the database says it is; null where it says nothing. */
export async function readEnvironment(session: Session, schema: string): Promise<DatabaseEnvironment | null> {
  try {
    const { rows } = await session.query<{ environment: DatabaseEnvironment | null }>({
      text: `select pg_catalog.to_jsonb(meta) ->> 'environment' as environment from ${schema}.meta`,
    });
    return rows[0]?.environment ?? null;
  } catch (error) {
    if (error instanceof ServerError && OTHER_SHAPE.has(error.sqlstate)) {
      return null;
    }
    throw error;
  }
}

export async function writeEnvironment(
  session: Session,
  schema: string,
  environment: DatabaseEnvironment,
): Promise<void> {
  await session.query({ text: `update ${schema}.meta set environment = $1`, values: [environment] });
}
