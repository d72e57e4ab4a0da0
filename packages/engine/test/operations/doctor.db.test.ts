import { describe, expect, test } from "vitest";
import { doctor, type DoctorResult } from "../../src/index.ts";
import { startPgbouncer, WITHOUT_PGBOUNCER } from "../helpers/pgbouncer.ts";
import { type Subject, subject } from "../helpers/subject.ts";

const of = (app: Subject, databaseUrl = app.database.url): Promise<DoctorResult> => doctor({ databaseUrl });
const bad = ({ checks }: DoctorResult): readonly string[] => checks.filter(({ ok }) => !ok).map(({ name }) => name);
const named = ({ checks }: DoctorResult, name: string): DoctorResult["checks"][number] | undefined =>
  checks.find((check) => check.name === name);

const FILES = { ddl: { "01-a.sql": "create table a (id int);\n" } };

describe("doctor", () => {
  test("finds an empty database good, and leaves it empty", async () => {
    const app = await subject(FILES);

    const result = await of(app);

    expect(result).toMatchObject({ ok: true, database: { name: app.database.name } });
    expect(bad(result)).toEqual([]);
    expect(named(result, "ledger")?.actual).toBe("not there yet: the first run makes it");
    expect(await app.list("select count(*)::int from pg_namespace where nspname = 'slipway'")).toEqual([0]);
  });

  test("finds a database in use good, and says what it saw", async () => {
    const app = await subject(FILES);
    await app.up();

    const result = await of(app);

    expect(result.ok).toBe(true);
    expect(result.checks.every(({ hint }) => hint === null)).toBe(true);
    expect(named(result, "ledger")?.actual).toMatch(/^version 3, application \S+, what was recorded still stands$/);
    expect(named(result, "pooler")?.actual).toBe("direct connection");
  });

  test("tells of owned objects that have changed", async () => {
    const app = await subject(FILES);
    await app.up();
    await app.sql("drop table a");

    expect(named(await of(app), "ledger")?.actual).toContain("1 owned object");
  });

  test("finds a ledger that is newer than this engine", async () => {
    const app = await subject(FILES);
    await app.up();
    await app.sql("update slipway.meta set version = 99, compatible_from = 99");

    const result = await of(app);

    expect(result.ok).toBe(false);
    expect(bad(result)).toEqual(["ledger"]);
    expect(named(result, "ledger")?.hint).not.toBe("");
  });

  test("finds an INVALID index and says how to heal it", async () => {
    const app = await subject(FILES);
    await app.up();
    await app.sql("insert into a values (1), (1)");
    await app.sql("create unique index concurrently a_id on a (id)").catch(() => undefined);

    const result = await of(app);

    expect(bad(result)).toEqual(["indexes"]);
    expect(named(result, "indexes")).toMatchObject({ expected: "no INVALID index", actual: "public.a_id" });
  });

  test("finds a held run lock", async () => {
    const app = await subject(FILES);
    const holder = await app.database.client();
    await app.up();
    // As another run would hold it.
    const { lockKeys } = await import("../../src/ledger/lock.ts");
    await holder.query("select pg_advisory_lock($1)", [lockKeys(app.database.name, "slipway").run.toString()]);

    const result = await of(app);

    expect(bad(result)).toEqual(["run lock"]);
    expect(named(result, "run lock")?.actual).toContain(`held by pid`);
    expect(named(result, "run lock")?.hint).toContain("slipway unlock");
  });

  test("finds a role that may not create anything", async () => {
    const app = await subject(FILES);
    const admin = await app.database.adminClient();
    const stranger = `${app.database.name}_s`;
    await admin.query(`create role ${stranger} login password 'x'`);

    const result = await of(app, app.database.urlOf({ user: stranger, password: "x" }));

    expect(bad(result)).toEqual(["privileges"]);
    expect(named(result, "privileges")?.hint).toBe(
      `run: grant create on database "${app.database.name}" to "${stranger}"`,
    );
    await admin.query(`drop role ${stranger}`);
  });

  test("finds a database that takes no writes", async () => {
    const app = await subject(FILES);
    await app.sql(`alter database ${app.database.name} set default_transaction_read_only = on`);

    expect(bad(await of(app))).toContain("writable");
  });

  test("finds that nobody answers, without an exception", async () => {
    const result = await doctor({ databaseUrl: "postgresql://u:secret@127.0.0.1:1/d" });

    expect(result).toMatchObject({ ok: false, database: null, checks: [{ name: "connection", ok: false }] });
    expect(JSON.stringify(result)).not.toContain("secret");
  });

  test.skipIf(WITHOUT_PGBOUNCER)("finds a pooler in transaction mode", async () => {
    const app = await subject(FILES);
    const pooler = await startPgbouncer(app.database, { mode: "transaction" });

    const result = await of(app, pooler.url);

    expect(bad(result)).toEqual(["pooler"]);
    expect(named(result, "pooler")?.hint).toContain("SLIPWAY_DIRECT_URL");
  });

  test.skipIf(WITHOUT_PGBOUNCER)("finds a pooler in session mode good", async () => {
    const app = await subject(FILES);
    const pooler = await startPgbouncer(app.database, { mode: "session" });

    expect(bad(await of(app, pooler.url))).toEqual([]);
  });
});
