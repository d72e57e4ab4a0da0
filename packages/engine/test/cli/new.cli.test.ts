import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli } from "../helpers/cli.ts";
import { migrationDir } from "../helpers/files.ts";

test("new makes the next numbered file and prints where it is", async () => {
  const dir = migrationDir({ ddl: { "06-orders.sql": "select 1;" } });
  const { code, stdout, stderr } = await runCli(["new", "ddl", "Order", "items", "--dir", dir]);
  const path = join(dir, "ddl", "07-order-items.sql");

  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: `created ${path}\n`, stderr: "" });
  expect(existsSync(path)).toBe(true);
});

test("new in JSON has track, file and path", async () => {
  const dir = migrationDir({ ddl: {} });
  const { stdout } = await runCli(["new", "dml", "demo orders", "--dir", dir, "--json"]);

  expect(JSON.parse(stdout)).toMatchObject({
    command: "new",
    ok: true,
    track: "dml",
    file: "01-demo-orders.sql",
    path: join(dir, "dml", "01-demo-orders.sql"),
  });
});
