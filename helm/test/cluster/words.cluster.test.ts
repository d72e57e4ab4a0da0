import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Application, applicationIn } from "./harness/application.ts";
import { makeCharts } from "./harness/charts.ts";
import { type Database, databaseIn } from "./harness/database.ts";
import { createExternalDatabase, type ExternalDatabase, EXTERNAL_PASSWORD } from "./harness/external-database.ts";
import { type Namespace, namespaceCalled } from "./harness/namespace.ts";
import { describe as inWords, run, tryRun } from "./harness/program.ts";
import { HELM_MAJORS, type HelmMajor, ROOT, SETTINGS } from "./harness/settings.ts";
import { waitFor } from "./harness/wait-for.ts";

// What people type, word for word: the release and the namespace are called `dashboard`, and every image is the chart's default.
const INSTALL =
  "helm install dashboard ./helm/dashboard -n dashboard --create-namespace -f ./helm/dashboard/values-dev.yaml";
const PRODUCTION = "helm install dashboard ./helm/dashboard -f ./helm/dashboard/values-production.yaml";
const SECRETS = "-f ./helm/dashboard/values-dev-secrets.yaml";
const UPGRADE = `helm upgrade dashboard ./helm/dashboard -n dashboard -f ./helm/dashboard/values-dev.yaml ${SECRETS}`;
const EXEC = "kubectl exec -n dashboard -it deployment/dashboard-postgres -- bash";
const DELETE_JOB = "kubectl delete job -n dashboard dashboard-db-migration";
const REUSE = "helm upgrade dashboard ./helm/dashboard -f ./helm/dashboard/values-dev.yaml --reuse-values";
const TEMPLATE =
  "helm template dashboard ./helm/dashboard -f ./helm/dashboard/values-dev.yaml --set migrations.runDML=true";

const namespace: Namespace = namespaceCalled("dashboard");
const database: Database = databaseIn(namespace, "deployment/dashboard-postgres");
const application: Application = applicationIn(namespace);

/** Types a line at a prompt in the root of the repository, in the namespace `dashboard`. Returns what it printed. */
async function type(line: string, major: HelmMajor, input = ""): Promise<string> {
  const command = line.replaceAll(/\bhelm (?=install|upgrade|template)/g, `${SETTINGS.helm[major]} `);
  const env = { ...process.env, HELM_NAMESPACE: "dashboard" };
  const outcome = await tryRun("bash", ["-o", "pipefail", "-c", command], { cwd: ROOT, env, input, limit: 300 });
  if (outcome.exitCode !== 0) throw new Error(inWords(line, outcome));
  return outcome.output;
}

async function removeNamespace(): Promise<void> {
  await namespace.remove();
  await waitFor("namespace dashboard gone", 120, async () => {
    return (await tryRun("kubectl", ["get", "namespace", "dashboard"])).exitCode !== 0;
  });
}

describe.each(HELM_MAJORS)("with helm %i, a development installation", (major) => {
  beforeAll(removeNamespace);
  afterAll(removeNamespace);

  test(`${INSTALL} ${SECRETS}`, async () => {
    await type(`${INSTALL} ${SECRETS}`, major);
    await application.expectReady();
    await database.expectDemoData(true);
    await database.plantRow();
  });

  test("kubectl get configmaps -n dashboard | grep postgres", async () => {
    const printed = await type("kubectl get configmaps -n dashboard | grep postgres", major);
    expect(printed).toMatch(/dashboard-postgres-ddl +4 [\s\S]*dashboard-postgres-dml +2 /);
  });

  test(`${UPGRADE} --set migrations.runDML=true`, async () => {
    await type(`${UPGRADE} --set migrations.runDML=true`, major);
    await database.expectDemoData(true);
  });

  test("helm upgrade dashboard ./helm/dashboard --reuse-values", async () => {
    await type("helm upgrade dashboard ./helm/dashboard --reuse-values", major);
    await database.expectDemoData(true);
  });

  test(`${EXEC}, then psql`, async () => {
    const psql = "psql -U nexus_service -d dashboard -c";
    const printed = await type(EXEC, major, `${psql} "\\dt nexus.*"; ${psql} "\\d nexus.query_history"\n`);
    expect(printed).toMatch(/nexus +\| saved_queries +\| table/);
    expect(printed).toMatch(/Table "nexus\.query_history"/);
  });

  test(`${EXEC}, then a demo file by hand, and the next upgrade`, async () => {
    await type(EXEC, major, "cd /sql/dml && psql -U nexus_service -d dashboard -f 03-demo-data.sql\n");
    await type(`${UPGRADE} --set migrations.runDML=true`, major);
    await database.expectDemoData(true);
  });

  test("kubectl exec … -- psql … -c \"SELECT 'customers', COUNT(*) …\"", async () => {
    const count = `psql -U nexus_service -d dashboard -c "SELECT 'customers', COUNT(*) FROM demo_ecommerce.customers"`;
    const printed = await type(`kubectl exec -n dashboard deployment/dashboard-postgres -- ${count}`, major);
    expect(printed).toMatch(/customers +\| +4000/);
  });

  test("the Job's log, list and description, with migrations.keepJob", async () => {
    await type(`${UPGRADE} --set migrations.keepJob=true`, major);
    expect(await type("kubectl logs -n dashboard job/dashboard-db-migration", major)).toMatch(
      /up to date|unchanged|nothing/i,
    );
    expect(await type("kubectl get jobs -n dashboard | grep migration", major)).toMatch(/dashboard-db-migration.*1\/1/);
    expect(await type("kubectl describe job -n dashboard dashboard-db-migration", major)).toContain("RUN_DML:");
  });

  test(`${DELETE_JOB}; ${REUSE}`, async () => {
    await type(`${DELETE_JOB}; ${REUSE}`, major);
    await application.expectReady();
    await database.expectDemoData(true);
  });

  test("new files in sql/ddl and sql/dml come with the next upgrade", async () => {
    const { charts, remove } = makeCharts();
    const { path } = charts.labels;
    const row = "insert into nexus.query_labels values ('demo-label', 1) on conflict do nothing;\n";
    writeFileSync(join(path, "sql", "dml", "05-labels.sql"), row);
    await type(UPGRADE.replace("./helm/dashboard ", `${path} `), major);
    expect(await database.psql("select name from nexus.query_labels")).toBe("demo-label");
    await application.expectReady();
    await database.expectPlantedRow();
    remove();
  });

  test(`${TEMPLATE} | grep -A 20 "kind: Job"`, async () => {
    expect(await type(`${TEMPLATE} | grep -A 20 "kind: Job"`, major)).toContain("dashboard-db-migration");
  });
});

describe.each(HELM_MAJORS)("with helm %i, without values-dev-secrets.yaml", (major) => {
  beforeAll(removeNamespace);
  afterAll(removeNamespace);

  test(`${INSTALL} --set migrations.runDML=true`, async () => {
    await type(`${INSTALL} --set migrations.runDML=true`, major);
    await application.expectReady();
    await database.expectDemoData(true);
  });

  test(`${INSTALL.replace("install", "upgrade").replace(" --create-namespace", "")} keeps the password`, async () => {
    await type(INSTALL.replace("install", "upgrade").replace(" --create-namespace", ""), major);
    await application.expectReady();
  });
});

describe.each(HELM_MAJORS)("with helm %i, a production installation", (major) => {
  let external: ExternalDatabase;

  beforeAll(async () => {
    await removeNamespace();
    external = await createExternalDatabase("dashboard-db", true);
    await run("kubectl", ["create", "namespace", "dashboard"]);
    const url = `postgresql://nexus_service:${EXTERNAL_PASSWORD}@${external.host}:5432/dashboard?sslmode=disable`;
    await namespace.kubectl(["create", "secret", "generic", "dashboard-database", `--from-literal=uri=${url}`]);
  });
  afterAll(async () => {
    await external.namespace.remove();
    await removeNamespace();
  });

  test(`${PRODUCTION} --set migrations.runDML=false`, async () => {
    await type(`${PRODUCTION} --set migrations.runDML=false`, major);
    await application.expectReady(2);
    await external.database.expectDemoData(false);
  });
});
