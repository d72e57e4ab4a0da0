import { fastFingerprintSql } from "../catalog/fingerprint.ts";
import { markSql } from "../catalog/mark.ts";
import type { Session } from "../postgres/session.ts";
import type { Migration } from "../source/migration.ts";
import {
  applicationCtes,
  firstRow,
  LEDGER_COLUMNS,
  type LedgerContents,
  type LedgerRow,
  SCOPE_SQL,
  toContents,
} from "./read.ts";

/** What one look at the ledger and the catalog tells. */
export interface LedgerState extends LedgerContents {
  /** Owned objects whose raw catalog rows are not the recorded ones. */
  readonly moved: readonly { readonly type: string; readonly identity: string }[];
}

export interface ProofRequest {
  /** Quoted name of the ledger's schema. */
  readonly schema: string;
  readonly application: string | undefined;
  /** The migrations that have to be there; decides whether this look counts as an idle run. */
  readonly shipped: readonly Migration[];
  /** Count this look as a run that found nothing to do, if it finds nothing to do. */
  readonly countIdle: boolean;
}

/** The first version of the ledger that keeps marks. */
const WITH_MARKS = 3;

/** A mark as the ledger keeps it: it counts where fast fingerprints do. */
export const scoped = (mark: string): string => `${SCOPE_SQL} || ' ' || ${mark}`;

const ownedCte = (schema: string): string => `owned as materialized (
  select o.type, o.identity, o.class_id, o.object_id, o.fast, o.scope
  from app
  join ${schema}.ownership w on w.application = app.name
  join ${schema}.object o on o.type = w.type and o.identity = w.identity
)`;

// "except" and no join: the planner expects a hundred files, and would go through all contents for each of a thousand.
const dueCtes = (schema: string): string => `content as (
  select m.* from app join ${schema}.migration m on m.application = app.name
), latest as (
  select distinct on (c.track, c.file) c.track, c.file, c.checksum from content c order by c.track, c.file, c.ordinal desc
), due as (
  select s.track, s.file, s.checksum from pg_catalog.jsonb_to_recordset($2::jsonb) as s(track text, file text, checksum text)
  except select l.track, l.file, l.checksum from latest l
)`;

/** An idle run is counted in passing: it must not wait for the disk. */
const idleCte = (
  schema: string,
  { proven, set }: { readonly proven: string; readonly set: string },
): string => `, idle as (
  update ${schema}.application a
  set idle_runs = a.idle_runs + 1, last_idle_at = pg_catalog.now()${set}
  from app
  where a.name = app.name and not exists (select from due) and ${proven}
    and pg_catalog.set_config('synchronous_commit', 'off', true) is not null
)`;

/** The ledger, and whether the owned objects have the mark that was left when they were proven. */
const markedSql = (schema: string, countIdle: boolean): string => `
with ${applicationCtes(schema)}, ${ownedCte(schema)}, ${dueCtes(schema)}, marked as (
  select not exists (select from owned) or coalesce((
    select ${scoped(markSql("owned"))} = pg_catalog.to_jsonb(a) ->> 'mark' from ${schema}.application a join app on app.name = a.name), false) as value
)${countIdle ? idleCte(schema, { proven: "(select value from marked)", set: "" }) : ""}
select ${LEDGER_COLUMNS}, marked.value as marked
from meta, app, marked`;

/** Which owned objects are not as recorded; where all are, their mark is left for the next look. */
const movedSql = (schema: string, idle: { readonly leavesMark: boolean } | null): string => `
with ${applicationCtes(schema)}, ${ownedCte(schema)}, ${dueCtes(schema)}, current as materialized (
  ${fastFingerprintSql("owned")}
), moved as (
  select o.type, o.identity
  from owned o
  left join current c on c.class_id = o.class_id and c.object_id = o.object_id
  where c.fast is distinct from o.fast or o.scope <> (select ${SCOPE_SQL})
)${idle === null ? "" : idleCte(schema, { proven: "not exists (select from moved)", set: idle.leavesMark ? `, mark = ${scoped(markSql("owned"))}` : "" })}
select coalesce(pg_catalog.json_agg(pg_catalog.json_build_array(m.type, m.identity)), '[]') as moved from moved m`;

interface MarkedRow extends LedgerRow {
  readonly marked: boolean;
}

interface MovedRow {
  readonly moved: readonly (readonly [string, string])[];
}

/**
 * Ledger and proof in one query that takes no lock on user tables; null when there is no ledger yet. Where the owned objects do not have
 * the mark of the last proof, a second query compares them one by one.
 * @throws {SlipwayError} `LEDGER_NEWER`, `APPLICATION_AMBIGUOUS` @throws {ServerError}
 */
export async function readProof(session: Session, request: ProofRequest): Promise<LedgerState | null> {
  const { schema, countIdle } = request;
  const shipped = JSON.stringify(request.shipped.map(({ track, file, checksum }) => ({ track, file, checksum })));
  const values = [request.application, shipped];
  const row = await firstRow<MarkedRow>(session, schema, { text: markedSql(schema, countIdle), values });
  if (row === null) {
    return null;
  }
  const contents = toContents(row);
  if (row.marked) {
    return { ...contents, moved: [] };
  }
  const idle = countIdle ? { leavesMark: contents.version >= WITH_MARKS } : null;
  const { rows } = await session.query<MovedRow>({ text: movedSql(schema, idle), values });
  return { ...contents, moved: (rows[0]?.moved ?? []).map(([type, identity]) => ({ type, identity })) };
}
