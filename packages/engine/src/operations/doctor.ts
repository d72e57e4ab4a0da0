import { SlipwayError } from "../errors.ts";
import { lockHolder } from "../ledger/lock.ts";
import { LEDGER_VERSION } from "../ledger/install.ts";
import { readProof } from "../ledger/proof.ts";
import type { DatabaseOptions } from "../options.ts";
import { backendPid, refuseTransactionPooler } from "../postgres/pooler.ts";
import type { DoctorCheck, DoctorResult } from "../results.ts";
import { operationError } from "./server-error.ts";
import { type Opened, withSession } from "./session.ts";

/** A transaction open for longer than this holds back CREATE INDEX CONCURRENTLY and makes lock waits likely. */
const LONG_TRANSACTION = "1 minute";

const passed = (name: string, expected: string, actual: string): DoctorCheck => ({
  name,
  ok: true,
  expected,
  actual,
  hint: null,
});
const failed = (name: string, expected: string, actual: string, hint: string): DoctorCheck => ({
  name,
  ok: false,
  expected,
  actual,
  hint,
});
const check = (
  ok: boolean,
  name: string,
  expected: string,
  outcome: { readonly actual: string; readonly hint: string },
): DoctorCheck => (ok ? passed(name, expected, outcome.actual) : failed(name, expected, outcome.actual, outcome.hint));

/** Looks at everything that a run needs, expected and actual, and says what to do. Changes nothing, and does not throw for what it finds. */
export async function doctor(options: DatabaseOptions): Promise<DoctorResult> {
  try {
    return await withSession({ waitTimeoutMs: 0, ...options }, "doctor", async (opened) => {
      const checks = [
        passed(
          "connection",
          "PostgreSQL answers",
          `${opened.database.host}:${opened.database.port}, database ${opened.database.name}, user ${opened.database.user}`,
        ),
        passed("version", "PostgreSQL 15 or newer", opened.database.serverVersion),
        await writable(opened),
        await pooler(opened),
        await ledger(opened, options.application),
        await privileges(opened),
        await runLock(opened),
        await invalidIndexes(opened),
        await longTransactions(opened),
      ];
      return { code: null, database: opened.database, ok: checks.every((entry) => entry.ok), checks };
    });
  } catch (error) {
    if (error instanceof SlipwayError) {
      return {
        code: error.code,
        database: null,
        ok: false,
        checks: [
          failed("connection", "PostgreSQL answers", error.message, error.hint ?? "check the connection settings"),
        ],
      };
    }
    throw error;
  }
}

async function writable({ session }: Opened): Promise<DoctorCheck> {
  const readOnly =
    session.parameters.get("in_hot_standby") === "on" ||
    session.parameters.get("default_transaction_read_only") === "on";
  return check(!readOnly, "writable", "a primary that takes writes", {
    actual: readOnly ? "read-only" : "takes writes",
    hint: "connect to the primary",
  });
}

async function pooler({ session, context }: Opened): Promise<DoctorCheck> {
  const pid = await backendPid(session);
  try {
    await refuseTransactionPooler(session, pid, context.connector);
    return passed(
      "pooler",
      "a session of our own",
      pid === session.processId ? "direct connection" : "a pooler in session mode",
    );
  } catch (error) {
    if (error instanceof SlipwayError && error.code === "POOLER_TRANSACTION_MODE") {
      return failed("pooler", "a session of our own", "a pooler in transaction mode", error.hint ?? "");
    }
    throw error;
  }
}

async function ledger({ session, context, database }: Opened, application: string | undefined): Promise<DoctorCheck> {
  const expected = `schema ${context.ledger}, version ${LEDGER_VERSION}`;
  try {
    const state = await readProof(session, { schema: context.schema, application, shipped: [], countIdle: false });
    if (state === null) {
      return passed("ledger", expected, "not there yet: the first run makes it");
    }
    const moved =
      state.moved.length === 0
        ? "what was recorded still stands"
        : `${state.moved.length} owned objects have changed: see slipway status`;
    return passed("ledger", expected, `version ${state.version}, application ${state.application}, ${moved}`);
  } catch (cause) {
    const error = operationError(cause, { database, ledger: context.ledger });
    if (error instanceof SlipwayError) {
      return failed("ledger", expected, error.message, error.hint ?? "");
    }
    throw error;
  }
}

async function privileges({ session, context, database }: Opened): Promise<DoctorCheck> {
  const { rows } = await session.query<{ may_create: boolean; ledger_there: boolean; may_use: boolean | null }>({
    text: `
select pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE') as may_create,
  n.oid is not null as ledger_there, pg_catalog.has_schema_privilege(n.oid, 'USAGE') as may_use
from (select 1) one left join pg_catalog.pg_namespace n on n.nspname = $1`,
    values: [context.ledger],
  });
  const row = rows[0];
  const ok = row?.may_create === true || (row?.ledger_there === true && row.may_use === true);
  return check(ok, "privileges", "may create schemas, or use the ledger", {
    actual: `create on database: ${row?.may_create === true ? "yes" : "no"}; ledger: ${row?.ledger_there === true ? (row.may_use === true ? "usable" : "not usable") : "not there"}`,
    hint: `run: grant create on database "${database.name}" to "${database.user}"`,
  });
}

async function runLock({ session, context }: Opened): Promise<DoctorCheck> {
  const holder = await lockHolder(session, context.keys);
  return check(holder === null, "run lock", "free", {
    actual:
      holder === null
        ? "free"
        : `held by pid ${holder.pid} (${holder.user ?? "?"}, ${holder.application ?? "?"}) since ${holder.since ?? "?"}`,
    hint: "wait for that run; if it is stuck, end it with `slipway unlock --terminate`",
  });
}

async function invalidIndexes({ session }: Opened): Promise<DoctorCheck> {
  const { rows } = await session.query<{ name: string }>({
    text: `
select pg_catalog.format('%I.%I', n.nspname, c.relname) as name
from pg_catalog.pg_index i
join pg_catalog.pg_class c on c.oid = i.indexrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where not i.indisvalid and c.relkind = 'i' and n.nspname not like 'pg_toast%'
  and not exists (select from pg_catalog.pg_stat_progress_create_index p where p.index_relid = c.oid)
order by 1`,
  });
  const names = rows.map((row) => row.name).join(", ");
  return check(rows.length === 0, "indexes", "no INVALID index", {
    actual: rows.length === 0 ? "none" : names,
    hint: "run the CREATE INDEX CONCURRENTLY again with `slipway up`, which drops an INVALID index first, or drop it by hand",
  });
}

async function longTransactions({ session }: Opened): Promise<DoctorCheck> {
  const { rows } = await session.query<{
    pid: number;
    user: string | null;
    application: string | null;
    seconds: number;
  }>({
    text: `
select a.pid, a.usename as user, a.application_name as application, extract(epoch from pg_catalog.clock_timestamp() - a.xact_start)::int as seconds
from pg_catalog.pg_stat_activity a
where a.datname = pg_catalog.current_database() and a.pid <> pg_catalog.pg_backend_pid()
  and a.xact_start < pg_catalog.clock_timestamp() - interval '${LONG_TRANSACTION}'
order by a.xact_start
limit 5`,
  });
  return check(rows.length === 0, "transactions", `none open for longer than ${LONG_TRANSACTION}`, {
    actual:
      rows.length === 0
        ? "none"
        : rows
            .map((row) => `pid ${row.pid} (${row.user ?? "?"}, ${row.application ?? "?"}) for ${row.seconds} s`)
            .join("; "),
    hint: "end them or wait: they hold locks back, and CREATE INDEX CONCURRENTLY waits for them",
  });
}
