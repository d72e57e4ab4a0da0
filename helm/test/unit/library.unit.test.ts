import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { stringify } from "yaml";
import { CHART, HELM_MAJORS, refusal, render, ROOT } from "./helpers/helm.ts";
import { container, environment, namesOf, podsOf } from "./helpers/objects.ts";
import { violations } from "./helpers/pod-security.ts";

const HEARTBEAT = join(ROOT, "examples", "charts", "heartbeat");
const DATABASE = { host: "db", name: "shop", user: "shop", existingSecret: "shop-database" };

const TEMPLATE = `
{{ include "slipway.configmaps" . }}
{{ include "slipway.job" . }}
---
apiVersion: v1
kind: Pod
metadata:
  name: shop
spec:
  automountServiceAccountToken: false
  enableServiceLinks: false
  initContainers:
    {{- include "slipway.gate" . | nindent 4 }}
  containers: []
  volumes:
    {{- include "slipway.volumes" . | nindent 4 }}
`;

/** The least chart that uses the library, with these values. */
function shop(migrations: unknown): string {
  const folder = mkdtempSync(join(tmpdir(), "shop-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const put = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  for (const path of ["templates", "charts", "sql/ddl"]) mkdirSync(join(folder, path), { recursive: true });
  cpSync(join(CHART, "charts", "slipway"), join(folder, "charts", "slipway"), { recursive: true });
  const dependencies = [{ name: "slipway", version: "0.1.0" }];
  put("Chart.yaml", stringify({ apiVersion: "v2", name: "shop", version: "7.0.0", appVersion: "7", dependencies }));
  put("values.yaml", stringify({ migrations }));
  put("templates/all.yaml", TEMPLATE);
  put("sql/ddl/01-shop.sql", "create schema if not exists shop;\n");
  return folder;
}

describe.each(HELM_MAJORS)("a foreign chart, with Helm %i", (major) => {
  test("gets ConfigMaps, Job and gate by an include each, and needs to say where its database is", () => {
    const chart = shop({ database: DATABASE });
    const objects = render([], { chart, major, release: "shop" });
    expect(namesOf(objects)).toEqual([
      "ConfigMap shop-postgres-ddl",
      "ConfigMap shop-postgres-dml",
      "Job shop-db-migration",
      "Pod shop",
      "ServiceAccount shop-db-migration",
    ]);
    expect(podsOf(objects).flatMap(violations)).toEqual([]);
    const gate = container(objects, "Pod", "db-migration-gate");
    expect(gate).toMatchObject({ image: "slipway:0.1.0", args: ["gate"] });
    expect(environment(gate)).toMatchObject({
      SLIPWAY_APPLICATION: "shop",
      SLIPWAY_MODE: "ensure",
      PGHOST: "db",
      PGPASSWORD: "shop-database/password",
    });
  });

  test("sets the gate in its migrations block", () => {
    const chart = shop({ database: DATABASE, gate: { mode: "none" } });
    expect(container(render([], { chart, major, release: "shop" }), "Pod", "db-migration-gate")).toBeUndefined();
  });

  test.each([
    ["a key that does not exist", { database: DATABASE, runDml: true }, "migrations.runDml is no value of the library"],
    [
      "a key that does not exist, deep",
      { database: { ...DATABASE, hots: "" } },
      "migrations.database.hots is no value",
    ],
    ["no database", {}, "migrations.database.host is empty"],
    ["a misspelt gate", { database: DATABASE, gate: { mode: "ensured" } }, "set it to one of ensure, wait, none"],
  ])("is told what is wrong: %s", (_, migrations, sentence) => {
    expect(refusal([], { chart: shop(migrations), major })).toContain(sentence);
  });
});

test("a password in the values goes into a Secret of the library's", () => {
  const { existingSecret: _, ...database } = DATABASE;
  const objects = render([], { chart: shop({ database: { ...database, password: "pw" } }), release: "shop" });
  expect(namesOf(objects)).toContain("Secret shop-db-migration");
  expect(environment(container(objects, "Job", "db-migration"))["PGPASSWORD"]).toBe("shop-db-migration/password");
});

test("the example of a foreign chart renders, and chooses between demo data and test data", () => {
  const choice = ["--set", "migrations.runDML=true,migrations.dml.include={*-test-*}"];
  const objects = render(choice, { chart: HEARTBEAT, release: "heartbeat" });
  expect(namesOf(objects)).toContain("Job heartbeat-db-migration");
  const variables = environment(container(objects, "Job", "db-migration"));
  expect(variables).toMatchObject({ RUN_DML: "true", SLIPWAY_DML_INCLUDE: "*-test-*" });
});
