import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { VARIABLES } from "../src/config.ts";
import { testApp } from "./helpers/app.ts";

const GUIDE = readFileSync(join(import.meta.dirname, "..", "..", "..", "docs", "guides", "dashboard.md"), "utf8");

/** What stands first in the rows of tables. */
const LISTED = [...GUIDE.matchAll(/^\| `(\w+)/gm)].map(([, name = ""]) => name);

test("the guide lists every environment variable, or names it beside the one that it stands for", () => {
  expect(Object.keys(VARIABLES.shape).filter((name) => !GUIDE.includes(`\`${name}\``))).toEqual([]);
  expect(LISTED.filter((name) => /^[A-Z_]+$/.test(name) && !(name in VARIABLES.shape))).toEqual([]);
});

test("the guide lists every metric of our own, and no other", async () => {
  const { get } = await testApp({ DATABASE_URL: "postgresql://u:p@127.0.0.1:1/x" });
  const { body } = await get("/metrics");
  const ours = [...body.matchAll(/^# HELP ((?:slipway|dashboard)_\w+)/gm)].map(([, name = ""]) => name);

  expect(LISTED.filter((name) => /^[a-z_]+$/.test(name)).toSorted()).toEqual(ours.toSorted());
});
