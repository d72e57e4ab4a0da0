import { describe, expect, test } from "vitest";
import { runCli } from "../helpers/cli.ts";
import { failureOf } from "../helpers/failures.ts";
import { statesOf, type Subject, subject } from "../helpers/subject.ts";

const FILES = {
  ddl: { "01-a.sql": "create table if not exists runs (file text);\n" },
  dml: {
    "03-demo.sql": "insert into runs values ('demo');\n",
    "04-demo-more.sql": "insert into runs values ('more');\n",
    "05-test.sql": "insert into runs values ('test');\n",
  },
};

const runs = (app: Subject): Promise<readonly unknown[]> => app.list("select file from runs order by file");
const reasons = (result: {
  readonly migrations: readonly { readonly file: string; readonly reason?: string }[];
}): readonly string[] =>
  result.migrations.flatMap(({ file, reason }) => (reason === undefined ? [] : [`${file}: ${reason}`]));

describe("a choice among the dml files", () => {
  test("runs those that match, and skips the others with a reason", async () => {
    const app = await subject(FILES);

    const result = await app.up({ runDml: true, dmlInclude: "*-demo*" });

    expect(statesOf(result)).toEqual({
      "01-a.sql": "applied",
      "03-demo.sql": "applied",
      "04-demo-more.sql": "applied",
      "05-test.sql": "skipped",
    });
    expect(reasons(result)).toEqual(["05-test.sql: not among --dml-include"]);
    expect(await runs(app)).toEqual(["demo", "more"]);
  });

  test("leaves nothing to do the second time, which counts as a run that found nothing", async () => {
    const app = await subject(FILES);
    const options = { runDml: true, dmlInclude: ["{03,04}-*"] };
    await app.up(options);

    expect((await app.up(options)).summary).toMatchObject({ unchanged: 3, skipped: 1, runId: null });
    expect((await app.status()).idleRuns).toBe(1);
  });

  test("may change: what it did not take before runs then, and what it took stays applied", async () => {
    const app = await subject(FILES);
    await app.up({ runDml: true, dmlInclude: "03-*" });

    const result = await app.up({ runDml: true, dmlInclude: "05-*" });

    expect(statesOf(result)).toEqual({
      "01-a.sql": "unchanged",
      "03-demo.sql": "unchanged",
      "04-demo-more.sql": "skipped",
      "05-test.sql": "applied",
    });
    expect(await runs(app)).toEqual(["demo", "test"]);
  });

  test("is no error where nothing matches", async () => {
    const app = await subject(FILES);

    expect((await app.up({ runDml: true, dmlInclude: "99-*" })).summary).toMatchObject({ applied: 1, skipped: 3 });
  });

  test("counts for plan and status too", async () => {
    const app = await subject(FILES);
    const options = { runDml: true, dmlInclude: "03-*" };

    expect(
      (await app.plan(options)).migrations.map(({ file, action, reason }) => `${file} ${action}: ${reason}`),
    ).toEqual([
      "01-a.sql run: never ran here",
      "03-demo.sql run: never ran here",
      "04-demo-more.sql skip: not among --dml-include",
      "05-test.sql skip: not among --dml-include",
    ]);
    const status = await app.status(options);
    expect(statesOf(status)).toMatchObject({ "03-demo.sql": "pending", "04-demo-more.sql": "skipped" });
    expect(reasons(status)).toEqual([
      "04-demo-more.sql: not among --dml-include",
      "05-test.sql: not among --dml-include",
    ]);
  });

  test("without --run-dml loads no demo data at all", async () => {
    const app = await subject(FILES);

    expect(reasons(await app.up({ dmlInclude: "03-*" }))).toEqual([
      "03-demo.sql: demo data is off",
      "04-demo-more.sql: demo data is off",
      "05-test.sql: demo data is off",
    ]);
  });

  test("comes from the environment, and a pattern that is none is refused", async () => {
    const app = await subject(FILES);
    const env = { DATABASE_URL: app.database.url, RUN_DML: "true", SLIPWAY_DML_INCLUDE: "*-demo*, 05-*" };

    const { code } = await runCli(["up", "--dir", app.dir], { env });

    expect(code).toBe(0);
    expect(await runs(app)).toEqual(["demo", "more", "test"]);
    expect(await failureOf(app.up({ dmlInclude: "[03" }))).toMatchObject({ code: "CONFIG_INVALID", exitCode: 2 });
  });
});
