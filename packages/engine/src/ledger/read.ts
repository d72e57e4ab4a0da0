import { FINGERPRINT_VERSION } from "../catalog/fingerprint.ts";
import type { ObjectRecord } from "../catalog/object.ts";
import { SlipwayError } from "../errors.ts";
import { type Query, type Session, ServerError } from "../postgres/session.ts";
import { INVALID_SCHEMA_NAME, OTHER_SHAPE, UNDEFINED_TABLE } from "../postgres/sqlstate.ts";
import type { DatabaseEnvironment } from "../results.ts";
import type { Track } from "../source/migration.ts";
import { LEDGER_VERSION } from "./install.ts";

/** A content that ran at some time. */
export interface Content {
  readonly track: Track;
  readonly file: string;
  readonly checksum: string;
  /** The higher one of a file ran later. */
  readonly ordinal: number;
  readonly appliedAt: string;
  readonly durationMs: number;
  readonly baseline: boolean;
}

/** What a look at the ledger tells. */
export interface LedgerContents {
  readonly version: number;
  readonly application: string;
  readonly contents: readonly Content[];
  /** What the database says it is; null where it says nothing. */
  readonly environment: DatabaseEnvironment | null;
}

/** An owned object as the ledger keeps it. */
export interface RecordedObject extends ObjectRecord {
  /** Keys of items that somebody else added: not part of `items`. */
  readonly others: readonly string[];
  /** Where its fast fingerprint counts; see SCOPE_SQL. */
  readonly scope: string;
}

/** Fast fingerprints count within one database, one server major and one version of the fingerprint. */
export const SCOPE_SQL = `(${FINGERPRINT_VERSION}::text
  || '/' || pg_catalog.current_setting('server_version_num')::int / 10000
  || '/' || (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database()))`;

/** What the ledger says of itself, first: so a missing ledger shows. The application that $1 names, or the ledger's only one; the database's name while there is none. */
export const applicationCtes = (schema: string): string => `meta as (select m.* from ${schema}.meta m), known as (
  select pg_catalog.array_agg(a.name order by a.name) as names from ${schema}.application a
), app as (
  select case
    when $1::text is not null then $1::text
    when k.names is null then pg_catalog.current_database()::text
    when pg_catalog.cardinality(k.names) = 1 then k.names[1]
  end as name, k.names
  from known k
)`;

/** Columns of the result's only row, with the ledger's `meta`, `app` and `content` in scope. */
export const LEDGER_COLUMNS = `meta.version, meta.compatible_from, app.name as application, app.names as known,
  pg_catalog.to_jsonb(meta) ->> 'environment' as environment,
  (select coalesce(pg_catalog.json_agg(pg_catalog.json_build_array(c.track, c.file, c.checksum, c.ordinal, c.applied_at at time zone 'UTC', c.duration_ms, c.baseline)), '[]')
   from content c) as contents`;

const contentsSql = (schema: string): string => `
with ${applicationCtes(schema)}, content as (
  select m.* from app join ${schema}.migration m on m.application = app.name
)
select ${LEDGER_COLUMNS}
from meta, app`;

export interface LedgerRow {
  readonly version: number;
  readonly compatible_from: number;
  readonly application: string | null;
  readonly known: readonly string[] | null;
  readonly environment: DatabaseEnvironment | null;
  readonly contents: readonly (readonly [Track, string, string, number, string, number, boolean])[];
}

/**
 * The ledger alone, in one query, for those who do not ask whether what ran still stands; null when there is no ledger yet.
 * @throws {SlipwayError} `LEDGER_NEWER`, `APPLICATION_AMBIGUOUS` @throws {ServerError}
 */
export async function readContents(
  session: Session,
  { schema, application }: { readonly schema: string; readonly application: string | undefined },
): Promise<LedgerContents | null> {
  const row = await firstRow<LedgerRow>(session, schema, { text: contentsSql(schema), values: [application] });
  return row === null ? null : toContents(row);
}

/** The only row of a query on the ledger; null when there is no ledger. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
export async function firstRow<Row>(session: Session, schema: string, query: Query): Promise<Row | null> {
  const ask = async (): Promise<Row | null> => (await session.query<Row>(query)).rows[0] ?? null;
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof ServerError) || !OTHER_SHAPE.has(error.sqlstate)) {
      throw error;
    }
    if (isAbout(error, query.text, `${schema}.meta`)) {
      return null;
    }
    // Another runner may have made or upgraded the ledger between the two queries.
    return (await readVersion(session, schema)) === 0 ? null : ask();
  }
}

/** Whether the table that is missing is this one, by the place where the text names it. */
function isAbout({ sqlstate, server }: ServerError, text: string, table: string): boolean {
  return sqlstate === UNDEFINED_TABLE && Number(server.position) === text.indexOf(table) + 1;
}

/**
 * The version of the ledger's schema; 0 when there is no ledger.
 * @throws {SlipwayError} `LEDGER_NEWER`
 */
export async function readVersion(session: Session, schema: string): Promise<number> {
  const meta = await readMeta(session, schema);
  if (meta !== null) {
    requireUnderstood(meta);
  }
  return meta?.version ?? 0;
}

type MetaRow = Pick<LedgerRow, "version" | "compatible_from">;

/** The one table of the ledger that every version has; null when there is no ledger. */
async function readMeta(session: Session, schema: string): Promise<MetaRow | null> {
  try {
    const { rows } = await session.query<MetaRow>({ text: `select version, compatible_from from ${schema}.meta` });
    return rows[0] ?? null;
  } catch (error) {
    if (
      error instanceof ServerError &&
      (error.sqlstate === UNDEFINED_TABLE || error.sqlstate === INVALID_SCHEMA_NAME)
    ) {
      return null;
    }
    throw error;
  }
}

/** @throws {SlipwayError} `LEDGER_NEWER` */
function requireUnderstood(meta: MetaRow): void {
  if (meta.compatible_from > LEDGER_VERSION) {
    throw new SlipwayError(
      "LEDGER_NEWER",
      `the ledger has version ${meta.version}; this Slipway understands up to ${LEDGER_VERSION}`,
      {
        hint: "use the Slipway of the newer release, or a later one",
        details: { ledgerVersion: meta.version, supported: LEDGER_VERSION },
      },
    );
  }
}

export function toContents(row: LedgerRow): LedgerContents {
  requireUnderstood(row);
  if (row.application === null) {
    throw new SlipwayError(
      "APPLICATION_AMBIGUOUS",
      `the ledger knows several applications: ${(row.known ?? []).join(", ")}`,
      {
        hint: "name one with --application",
        details: { applications: row.known ?? [] },
      },
    );
  }
  return {
    version: row.version,
    application: row.application,
    environment: row.environment,
    contents: row.contents.map(([track, file, checksum, ordinal, appliedAt, durationMs, baseline]) => ({
      track,
      file,
      checksum,
      ordinal,
      appliedAt: `${appliedAt.replace(" ", "T")}Z`,
      durationMs,
      baseline,
    })),
  };
}

interface ObjectRow {
  readonly type: string | null;
  readonly identity: string;
  readonly names: readonly string[];
  readonly args: readonly string[];
  readonly class_id: string | number;
  readonly object_id: string | number;
  readonly items: Readonly<Record<string, string>>;
  readonly others: readonly string[];
  readonly fast: string;
  readonly scope: string;
  readonly owned: boolean;
  readonly current_scope: string;
}

/** What the ledger recorded of objects. */
export interface Recorded {
  /** Those of the application. */
  readonly own: readonly RecordedObject[];
  /** Those of other applications only. */
  readonly foreign: readonly RecordedObject[];
  /** The scope in which fast fingerprints count now. */
  readonly scope: string;
}

export async function readRecorded(
  session: Session,
  { schema, application }: { readonly schema: string; readonly application: string | undefined },
): Promise<Recorded> {
  const { rows } = await session.query<ObjectRow>({
    text: `
with ${applicationCtes(schema)}
select o.type, o.identity, o.names, o.args, o.class_id, o.object_id, o.items, o.others, o.fast, o.scope, s.value as current_scope,
  exists (select from ${schema}.ownership w where w.application = (select name from app) and w.type = o.type and w.identity = o.identity) as owned
from (select ${SCOPE_SQL} as value) s
left join ${schema}.object o on true
order by o.type, o.identity`,
    values: [application],
  });
  const objects = rows.flatMap((row) =>
    row.type === null ? [] : [{ owned: row.owned, record: toRecord(row, row.type) }],
  );
  return {
    own: objects.filter(({ owned }) => owned).map(({ record }) => record),
    foreign: objects.filter(({ owned }) => !owned).map(({ record }) => record),
    scope: rows[0]?.current_scope ?? "",
  };
}

function toRecord(row: ObjectRow, type: string): RecordedObject {
  const { identity, names, args, items, others, fast, scope } = row;
  const [classId, objectId] = [String(row.class_id), String(row.object_id)];
  return { type, identity, names, args, classId, objectId, items, others, fast, scope };
}
