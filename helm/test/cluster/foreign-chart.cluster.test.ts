import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createExternalDatabase, EXTERNAL_PASSWORD, type ExternalDatabase } from "./harness/external-database.ts";
import { setArguments } from "./harness/installer.ts";
import { createNamespace, type Namespace } from "./harness/namespace.ts";
import { type Outcome, requireFailure, requireSuccess, tryRun } from "./harness/program.ts";
import { HELM_MAJORS, ROOT, SETTINGS } from "./harness/settings.ts";
import { imageValues } from "./harness/values.ts";
import { waitFor } from "./harness/wait-for.ts";

const CHART = join(ROOT, "examples", "charts", "heartbeat");

describe.each(HELM_MAJORS)("a chart of another application that uses the library, with helm %i", (major) => {
  let namespace: Namespace;
  let external: ExternalDatabase;

  const bring = async (command: string, chart: string, ...more: readonly string[]): Promise<Outcome> => {
    const set = {
      "migrations.database.host": external.host,
      "migrations.database.name": "dashboard",
      "migrations.database.user": "nexus_service",
      "migrations.image.repository": imageValues()["migrations.image.repository"] ?? "",
      "migrations.image.tag": imageValues()["migrations.image.tag"] ?? "",
      image: SETTINGS.images.postgres,
      interval: 1,
    };
    const args = [command, "heartbeat", chart, "-n", namespace.name, ...setArguments(set), ...more];
    return tryRun(SETTINGS.helm[major], [...args, "--timeout", "90s"], { limit: 120 });
  };

  beforeAll(async () => {
    namespace = await createNamespace(`heartbeat-helm${major}`);
    external = await createExternalDatabase(`heartbeat-helm${major}-db`, true);
    const password = `--from-literal=password=${EXTERNAL_PASSWORD}`;
    await namespace.kubectl(["create", "secret", "generic", "heartbeat-database", password]);
  });
  afterAll(async () => {
    await external.namespace.remove();
    await namespace.remove();
  });

  test("installs from a clone, and its workers find their table", async () => {
    requireSuccess("install", await bring("install", CHART, "--wait"));
    await waitFor(
      "beats",
      30,
      async () => Number(await external.database.psql("select count(*) from heartbeat.beats")) > 2,
    );
    expect(await external.database.psql("select distinct application from slipway.migration")).toBe("heartbeat");
  });

  test("brings its demo data where it is asked to", async () => {
    requireSuccess("upgrade", await bring("upgrade", CHART, "--set", "migrations.runDML=true"));
    const demo = "select count(*) from heartbeat.beats where worker = 'demo-worker'";
    expect(await external.database.psql(demo)).toBe("60");
  });

  test("fails with the place in its own file", async () => {
    const folder = mkdtempSync(join(tmpdir(), "slipway-heartbeat-"));
    cpSync(CHART, folder, { recursive: true, dereference: true });
    writeFileSync(
      join(folder, "sql", "ddl", "04-broken.sql"),
      "create view heartbeat.notes as select note from heartbeat.beats;\n",
    );
    const outcome = await bring("upgrade", folder);
    rmSync(folder, { recursive: true });
    requireFailure("upgrade", outcome);
    expect(outcome.output).toContain("04-broken.sql:1:39");
  });
});
