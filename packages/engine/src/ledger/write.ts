import type { Json } from "../errors.ts";
import type { Session } from "../postgres/session.ts";
import type { RunState } from "../results.ts";
import type { Track } from "../source/migration.ts";
import { scoped } from "./proof.ts";
import { type RecordedObject, SCOPE_SQL } from "./read.ts";

/** What is written of an owned object; the scope is the database's own. */
export type ObjectEntry = Omit<RecordedObject, "scope">;

/** A migration that a segment completed. */
export interface CompletedMigration {
  readonly track: Track;
  readonly file: string;
  readonly checksum: string;
  readonly state: RunState;
  readonly durationMs: number;
  readonly statements: number;
}

/** One run, as the ledger lists it. */
export interface RunIdentity {
  readonly id: string;
  readonly application: string;
  readonly command: string;
  readonly startedAt: Date;
  readonly runner: Readonly<Record<string, Json>>;
}

export interface SegmentRecord {
  readonly run: RunIdentity;
  readonly status: "running" | "succeeded";
  /** How many segments of this run are committed once this one is. */
  readonly segments: number;
  readonly durationMs: number;
  /** Completed by this segment: become contents of the ledger. */
  readonly completed: readonly CompletedMigration[];
  /** Of the whole run so far: shown in the history. */
  readonly migrations: readonly CompletedMigration[];
  readonly baseline: boolean;
  /** The newest record of owned objects; null leaves what is recorded. */
  readonly objects: readonly ObjectEntry[] | null;
  /** The mark of all that the application owns with this; null where it was not seen, or is not as recorded. */
  readonly mark: string | null;
  /** Objects that the application owned and that are gone, because the release dropped them. */
  readonly gone: readonly { readonly type: string; readonly identity: string }[];
}

const recordSql = (schema: string): string => `
with app as (
  insert into ${schema}.application as a (name, mark) values ($2, ${scoped("$14::text")})
  on conflict (name) do update set mark = excluded.mark where excluded.mark is not null
), run as (
  insert into ${schema}.run as r (id, application, command, status, started_at, duration_ms, segments, runner, migrations)
  values ($1::uuid, $2, $3, $4, $5::timestamptz, $6, $7, $8::jsonb, $9::jsonb)
  on conflict (id) do update
  set status = excluded.status, duration_ms = excluded.duration_ms, segments = excluded.segments, migrations = excluded.migrations
), content as (
  insert into ${schema}.migration as m (application, track, file, checksum, run_id, duration_ms, statements, baseline)
  select $2, c.track, c.file, c.checksum, $1::uuid, c."durationMs", c.statements, $11
  from pg_catalog.jsonb_to_recordset($10::jsonb) as c(track text, file text, checksum text, "durationMs" bigint, statements bigint)
  on conflict (application, track, file, checksum) do update
  set run_id = excluded.run_id, applied_at = excluded.applied_at, duration_ms = excluded.duration_ms,
      statements = excluded.statements, baseline = excluded.baseline, ordinal = default
), healed as (
  delete from ${schema}.failure f
  using pg_catalog.jsonb_to_recordset($10::jsonb) as c(track text, file text, checksum text)
  where f.application = $2 and f.track = c.track and f.file = c.file and f.checksum = c.checksum
), object as (
  insert into ${schema}.object as o (type, identity, names, args, class_id, object_id, items, others, fast, scope, run_id)
  select c.type, c.identity, c.names, c.args, c."classId", c."objectId", c.items, c.others, c.fast, ${SCOPE_SQL}, $1::uuid
  from pg_catalog.jsonb_to_recordset($12::jsonb)
    as c(type text, identity text, names text[], args text[], "classId" oid, "objectId" oid, items jsonb, others text[], fast text)
  on conflict (type, identity) do update
  set names = excluded.names, args = excluded.args, class_id = excluded.class_id, object_id = excluded.object_id,
      items = excluded.items, others = excluded.others, fast = excluded.fast, scope = excluded.scope, run_id = excluded.run_id, recorded_at = pg_catalog.now()
), owner as (
  insert into ${schema}.ownership (application, type, identity)
  select $2, c.type, c.identity from pg_catalog.jsonb_to_recordset($12::jsonb) as c(type text, identity text)
  on conflict do nothing
), lost_owner as (
  delete from ${schema}.ownership w using pg_catalog.jsonb_to_recordset($13::jsonb) as g(type text, identity text)
  where w.type = g.type and w.identity = g.identity
), lost_object as (
  delete from ${schema}.object o using pg_catalog.jsonb_to_recordset($13::jsonb) as g(type text, identity text)
  where o.type = g.type and o.identity = g.identity
)
select pg_catalog.pg_current_xact_id()::text as xid`;

/** Writes a segment's rows inside the segment's own transaction. Returns the transaction's id. */
export async function recordSegment(session: Session, schema: string, record: SegmentRecord): Promise<string> {
  const { run } = record;
  const { rows } = await session.query<{ xid: string }>({
    text: recordSql(schema),
    values: [
      run.id,
      run.application,
      run.command,
      record.status,
      run.startedAt.toISOString(),
      Math.round(record.durationMs),
      record.segments,
      run.runner,
      JSON.stringify(
        record.migrations.map(({ track, file, state, durationMs }) => ({
          track,
          file,
          state,
          durationMs: Math.round(durationMs),
        })),
      ),
      JSON.stringify(
        record.completed.map(({ track, file, checksum, durationMs, statements }) => ({
          track,
          file,
          checksum,
          durationMs: Math.round(durationMs),
          statements,
        })),
      ),
      record.baseline,
      JSON.stringify(record.objects ?? []),
      JSON.stringify(record.gone),
      record.mark,
    ],
  });
  return rows[0]?.xid ?? "0";
}

export interface FailureRecord {
  readonly run: RunIdentity;
  readonly status: "failed" | "interrupted";
  readonly durationMs: number;
  readonly migrations: readonly CompletedMigration[];
  readonly error: Readonly<Record<string, Json>>;
  /** The content that failed, if one did. */
  readonly content: { readonly track: Track; readonly file: string; readonly checksum: string } | null;
}

/** Writes down a run that did not succeed. Autocommit: nothing of the failed transaction is left to ride on. */
export async function recordFailure(session: Session, schema: string, record: FailureRecord): Promise<void> {
  const { run } = record;
  await session.query({
    text: `
with run as (
  insert into ${schema}.run as r (id, application, command, status, started_at, duration_ms, runner, migrations, error)
  values ($1::uuid, $2, $3, $4, $5::timestamptz, $6, $7::jsonb, $8::jsonb, $9::jsonb)
  on conflict (id) do update
  set status = excluded.status, duration_ms = excluded.duration_ms, migrations = excluded.migrations, error = excluded.error
)
insert into ${schema}.failure (application, track, file, checksum, run_id, error)
select $2, c.track, c.file, c.checksum, $1::uuid, $9::jsonb
from pg_catalog.jsonb_to_recordset($10::jsonb) as c(track text, file text, checksum text)
on conflict (application, track, file, checksum) do update
set failed_at = pg_catalog.now(), run_id = excluded.run_id, error = excluded.error`,
    values: [
      run.id,
      run.application,
      run.command,
      record.status,
      run.startedAt.toISOString(),
      Math.round(record.durationMs),
      run.runner,
      JSON.stringify(
        record.migrations.map(({ track, file, state, durationMs }) => ({
          track,
          file,
          state,
          durationMs: Math.round(durationMs),
        })),
      ),
      record.error,
      JSON.stringify(record.content === null ? [] : [record.content]),
    ],
  });
}

/** What a look at objects that moved without drifting (restored dump, new major, additions of others) has told. */
export interface Refresh {
  readonly refreshed: readonly ObjectEntry[];
  readonly gone: readonly { readonly type: string; readonly identity: string }[];
}

/** Refreshes records outside of a release. */
export async function recordObjects(session: Session, schema: string, { refreshed, gone }: Refresh): Promise<void> {
  await session.query({
    text: `
with lost_owner as (
  delete from ${schema}.ownership w using pg_catalog.jsonb_to_recordset($2::jsonb) as g(type text, identity text)
  where w.type = g.type and w.identity = g.identity
), lost_object as (
  delete from ${schema}.object o using pg_catalog.jsonb_to_recordset($2::jsonb) as g(type text, identity text)
  where o.type = g.type and o.identity = g.identity
)
update ${schema}.object o
set class_id = c."classId", object_id = c."objectId", items = c.items, others = c.others, fast = c.fast, scope = ${SCOPE_SQL}, recorded_at = pg_catalog.now()
from pg_catalog.jsonb_to_recordset($1::jsonb)
  as c(type text, identity text, "classId" oid, "objectId" oid, items jsonb, others text[], fast text)
where o.type = c.type and o.identity = c.identity`,
    values: [JSON.stringify(refreshed), JSON.stringify(gone.map(({ type, identity }) => ({ type, identity })))],
  });
}
