import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CHART, DEV, DEV_SECRETS, HELM_MAJORS, helm, PRODUCTION, ROOT, render, template } from "./helpers/helm.ts";
import { at, container, environment, find, podsOf } from "./helpers/objects.ts";
import { violations } from "./helpers/pod-security.ts";

const RUN_DML = ["--set", "migrations.runDML=true"] as const;

/** What people type after `helm install dashboard ./helm/dashboard`, and whether demo data comes. */
const COMMANDS: readonly (readonly [string, readonly string[], boolean])[] = [
  ["nothing", [], false],
  ["-f values-dev.yaml", DEV, true],
  ["-f values-dev.yaml -f values-dev-secrets.yaml", [...DEV, ...DEV_SECRETS], true],
  ["-f values-dev.yaml --set migrations.runDML=false", [...DEV, "--set", "migrations.runDML=false"], false],
  ["--set migrations.runDML=true", RUN_DML, true],
  ["-f values-production.yaml", PRODUCTION, false],
  [
    "-f values-production.yaml --set migrations.runDML=false",
    [...PRODUCTION, "--set", "migrations.runDML=false"],
    false,
  ],
];

describe.each(HELM_MAJORS)("with Helm %i", (major) => {
  test.each(COMMANDS)(
    "install with %s renders, in restricted pods, and says whether demo data comes",
    (_, args, dml) => {
      const objects = render(args, { major });
      expect(environment(container(objects, "Job", "db-migration"))["RUN_DML"]).toBe(String(dml));
      expect(podsOf(objects).flatMap(violations)).toEqual([]);
    },
  );

  test.each(COMMANDS)("helm lint --strict passes with %s", (_, args) => {
    expect(helm(["lint", "--strict", CHART, ...args], major)).toMatchObject({ exitCode: 0 });
  });
});

test('helm template … | grep -A 20 "kind: Job" shows the Job', () => {
  const args = ["-f", "./helm/dashboard/values-dev.yaml", ...RUN_DML];
  const lines = template(args, { chart: "./helm/dashboard" }).split("\n");
  const start = lines.indexOf("kind: Job");
  expect(lines.slice(start, start + 20)).toContain("  name: dashboard-db-migration");
});

test("the Job gives the engine what it needs, by environment variables alone", () => {
  const job = container(render(DEV), "Job", "db-migration");
  expect(at(job, "image")).toBe("slipway:0.1.0");
  expect(at(job, "imagePullPolicy")).toBe("IfNotPresent");
  expect(at(job, "args")).toEqual(["up"]);
  expect(environment(job)).toMatchObject({
    RUN_DML: "true",
    SLIPWAY_DIR: "/sql",
    SLIPWAY_APPLICATION: "dashboard",
    SLIPWAY_ENV: "development",
    SLIPWAY_LEDGER: "slipway",
    PGHOST: "dashboard-postgres",
    PGPORT: "5432",
    PGDATABASE: "dashboard",
    PGUSER: "nexus_service",
    PGPASSWORD: "dashboard-postgres/password",
  });
});

test("migrations.dml.include chooses among the dml files", () => {
  const args = [...RUN_DML, "--set", "migrations.dml.include={03-*,*-extended.sql}"];
  const job = container(render(args), "Job", "db-migration");
  expect(environment(job)["SLIPWAY_DML_INCLUDE"]).toBe("03-*,*-extended.sql");
});

test("the gate has the same image, files and database as the Job, and never demo data", () => {
  const objects = render(DEV);
  const gate = container(objects, "Deployment dashboard", "db-migration-gate");
  const job = container(objects, "Job", "db-migration");
  expect(at(gate, "args")).toEqual(["gate"]);
  expect(at(gate, "image")).toBe(at(job, "image"));
  const { SLIPWAY_MODE: mode, SLIPWAY_TIMEOUT: timeout, ...shared } = environment(gate);
  expect([mode, timeout]).toEqual(["ensure", "600s"]);
  expect(environment(job)).toMatchObject(shared);
  expect(shared).not.toHaveProperty("RUN_DML");
});

test("no old application pod goes before a new one is ready", () => {
  const strategy = at(find(render(), "Deployment", "dashboard").value, "spec", "strategy");
  expect(strategy).toEqual({ type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } });
});

test("production has two pods, a disruption budget, no database of its own, and names its Secret", () => {
  const objects = render(PRODUCTION);
  expect(objects.map(({ kind }) => kind)).not.toContain("PersistentVolumeClaim");
  expect(objects.map(({ kind }) => kind)).not.toContain("Secret");
  expect(find(objects, "PodDisruptionBudget", "dashboard").name).toBe("dashboard");
  const job = environment(container(objects, "Job", "db-migration"));
  expect(job).toMatchObject({ DATABASE_URL: "dashboard-database/uri", SLIPWAY_ENV: "production", RUN_DML: "false" });
});

test("every values file of the chart is one of the commands above", () => {
  const files = COMMANDS.flatMap(([, args]) => args.filter((argument) => argument.endsWith(".yaml")));
  expect(new Set(files)).toEqual(
    new Set(["dev", "dev-secrets", "production"].map((name) => join(ROOT, "helm", "dashboard", `values-${name}.yaml`))),
  );
});
