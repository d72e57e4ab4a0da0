import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { copyOfChart, EXTERNAL, HELM_MAJORS, render, template } from "./helpers/helm.ts";
import {
  at,
  container,
  environment,
  find,
  items,
  type KubernetesObject,
  namesOf,
  podsOf,
  readObjects,
} from "./helpers/objects.ts";
import { violations } from "./helpers/pod-security.ts";

const mode = (name: string, ...more: readonly string[]): readonly string[] => {
  const external = name === "pre-hook" ? EXTERNAL : [];
  return [...external, "--set", `migrations.mode=${name}`, ...more];
};

const jobIn = (objects: readonly KubernetesObject[]): KubernetesObject =>
  find(objects, "Job", "dashboard-db-migration");

describe("migrations.mode hook", () => {
  const objects = render();

  test("the Job is a hook after install and upgrade, whose log Helm prints and which it removes after success", () => {
    expect(jobIn(objects).annotations).toEqual({
      "helm.sh/hook": "post-install,post-upgrade",
      "helm.sh/hook-weight": "-5",
      "helm.sh/hook-delete-policy": "before-hook-creation,hook-succeeded",
      "helm.sh/hook-output-log-policy": "hook-succeeded,hook-failed",
    });
  });

  test("migrations.keepJob leaves a successful Job", () => {
    const kept = jobIn(render(["--set", "migrations.keepJob=true"]));
    expect(kept.annotations["helm.sh/hook-delete-policy"]).toBe("before-hook-creation");
  });

  test("nothing else but the test is a hook", () => {
    const hooks = objects.filter(({ annotations }) => annotations["helm.sh/hook"] !== undefined);
    expect(namesOf(hooks)).toEqual(["Job dashboard-db-migration", "Pod dashboard-test"]);
  });

  test("the Job fails at once on exit codes that trying again cannot mend, and a drained node does not count", () => {
    const spec = at(jobIn(objects).value, "spec");
    expect(at(spec, "podFailurePolicy", "rules")).toEqual([
      { action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] },
      { action: "FailJob", onExitCodes: { containerName: "db-migration", operator: "In", values: [1, 2, 4, 7] } },
    ]);
    expect(at(spec, "template", "spec", "restartPolicy")).toBe("Never");
    expect(at(spec, "ttlSecondsAfterFinished")).toBeUndefined();
  });

  test("Kubernetes gives the Job more time than the engine takes", () => {
    const seconds = (name: string): number => Number.parseInt(environment(engine)[name] ?? "", 10);
    const engine = container(objects, "Job", "db-migration");
    const budget = ["WAIT_TIMEOUT", "RUN_LOCK_TIMEOUT", "RETRY_BUDGET", "STATEMENT_BUDGET"];
    const total = budget.map((name) => seconds(`SLIPWAY_${name}`)).reduce((sum, time) => sum + time);
    expect(at(jobIn(objects).value, "spec", "activeDeadlineSeconds")).toBeGreaterThan(total);
  });

  test("annotations of the values win over the chart's", () => {
    const file = ["--set", "migrations.jobAnnotations.helm\\.sh/hook-weight=7,migrations.jobAnnotations.team=data"];
    expect(jobIn(render(file)).annotations).toMatchObject({ "helm.sh/hook-weight": "7", team: "data" });
  });
});

describe("migrations.mode job", () => {
  const nameWith = (args: readonly string[], chart?: string): string =>
    jobIn(render(mode("job", ...args), chart === undefined ? {} : { chart })).name;
  const name = nameWith([]);

  test("the Job is an ordinary object with a hash in its name", () => {
    const job = jobIn(render(mode("job")));
    expect(job.name).toMatch(/^dashboard-db-migration-[0-9a-f]{8}$/);
    expect(Object.keys(job.annotations)).toEqual(["argocd.argoproj.io/sync-wave"]);
  });

  test.each([
    ["another image", ["--set", "migrations.image.tag=9.9.9"]],
    ["demo data", ["--set", "migrations.runDML=true"]],
    ["another setting", ["--set", "migrations.transaction=file"]],
  ])("%s is another Job, as a Job cannot be changed", (_, args) => {
    expect(nameWith(args)).not.toBe(name);
  });

  test("another content of sql/ddl is another Job, one of sql/dml only where it runs, another chart version none", () => {
    const chart = copyOfChart();
    const file = join(chart, "Chart.yaml");
    writeFileSync(file, readFileSync(file, "utf8").replace("version: 0.1.0", "version: 0.1.1"));
    expect(nameWith([], chart)).toBe(name);
    writeFileSync(join(chart, "sql", "dml", "99-more.sql"), "select 1;\n");
    expect(nameWith([], chart)).toBe(name);
    expect(nameWith(["--set", "migrations.runDML=true"], chart)).not.toBe(
      nameWith(["--set", "migrations.runDML=true"]),
    );
    writeFileSync(join(chart, "sql", "ddl", "99-more.sql"), "select 1;\n");
    expect(nameWith([], chart)).not.toBe(name);
  });

  test("a finished Job stays, unless a time is set", () => {
    const ttl = (args: readonly string[]): unknown =>
      at(jobIn(render(mode("job", ...args))).value, "spec", "ttlSecondsAfterFinished");
    expect(ttl([])).toBeUndefined();
    expect(ttl(["--set", "migrations.ttlSecondsAfterFinished=0"])).toBe(0);
  });

  test("Argo CD has SQL, service account, password and database before the Job, and the Job before the pods", () => {
    const objects = render(mode("job"));
    const wave = (object: KubernetesObject): number => Number(object.annotations["argocd.argoproj.io/sync-wave"] ?? 0);
    const inWave = (number: number): readonly string[] =>
      namesOf(objects.filter((object) => object.kind !== "Pod" && wave(object) === number));
    expect(inWave(-2)).toEqual([
      "ConfigMap dashboard-postgres-ddl",
      "ConfigMap dashboard-postgres-dml",
      "Deployment dashboard-postgres",
      "PersistentVolumeClaim dashboard-postgres",
      "Secret dashboard-postgres",
      "Service dashboard-postgres",
      "ServiceAccount dashboard",
      "ServiceAccount dashboard-db-migration",
    ]);
    expect(inWave(-1)).toEqual([`Job ${name}`]);
    expect(inWave(0)).toEqual(["Deployment dashboard", "Service dashboard"]);
  });
});

describe("migrations.mode pre-hook", () => {
  const database = "postgres.enabled=false,database.host=db.example.com,database.password=pw";
  const objects = render(["--set", `migrations.mode=pre-hook,${database}`]);

  test("the Job is a hook before install and upgrade", () => {
    expect(jobIn(objects).annotations["helm.sh/hook"]).toBe("pre-install,pre-upgrade");
  });

  test("what the Job needs comes before it, in copies that Helm never removes on success", () => {
    const hooks = objects.filter(
      ({ kind, annotations }) => kind !== "Pod" && annotations["helm.sh/hook"] !== undefined,
    );
    const copies = hooks.filter(({ kind }) => kind !== "Job");
    expect(namesOf(copies)).toEqual([
      "ConfigMap dashboard-db-migration-ddl",
      "ConfigMap dashboard-db-migration-dml",
      "Secret dashboard-db-migration-hook",
      "ServiceAccount dashboard-db-migration-hook",
    ]);
    for (const copy of copies) {
      expect(copy.annotations).toMatchObject({
        "helm.sh/hook": "pre-install,pre-upgrade",
        "helm.sh/hook-weight": "-10",
        "helm.sh/hook-delete-policy": "before-hook-creation",
      });
    }
  });

  test("the Job uses nothing that comes after it", () => {
    const pod = podsOf([jobIn(objects)])[0];
    expect(at(pod?.spec, "serviceAccountName")).toBe("dashboard-db-migration-hook");
    const sources = items(at(pod?.spec, "volumes")).map((volume) => at(volume, "configMap", "name"));
    expect(sources).toEqual(["dashboard-db-migration-ddl", "dashboard-db-migration-dml"]);
    const variables = environment(container(objects, "Job", "db-migration"));
    expect(variables["PGPASSWORD"]).toBe("dashboard-db-migration-hook/password");
  });

  test("the copies hold what the others hold", () => {
    for (const track of ["ddl", "dml"]) {
      const copy = find(objects, "ConfigMap", `dashboard-db-migration-${track}`);
      expect(at(copy.value, "data")).toEqual(
        at(find(objects, "ConfigMap", `dashboard-postgres-${track}`).value, "data"),
      );
    }
  });
});

describe.each(["hook", "job", "pre-hook"])("migrations.mode %s", (name) => {
  test.each(["ensure", "wait", "none"])(
    "with gate.mode %s renders alike with both Helms, in restricted pods",
    (gate) => {
      const args = [
        ...mode(name, "--set", `gate.mode=${gate},database.sslMode=prefer`),
        "--set",
        "networkPolicy.enabled=true",
      ];
      const fixed = name === "pre-hook" ? args : [...args, "--set", "database.password=fixed"];
      const [four = "", three = ""] = HELM_MAJORS.map((major) => template(fixed, { major }));
      expect(four).toBe(three);
      const objects = readObjects(four);
      expect(podsOf(objects).flatMap(violations)).toEqual([]);
      const gates = podsOf(objects).flatMap(({ spec }) => items(at(spec, "initContainers")));
      expect(gates.map((entry) => environment(entry)["SLIPWAY_MODE"])).toEqual(gate === "none" ? [] : [gate]);
    },
  );
});

test("without migrations there is no Job and no gate, and the files stay in reach of psql", () => {
  const objects = render(["--set", "migrations.enabled=false"]);
  expect(objects.filter(({ kind }) => kind === "Job")).toEqual([]);
  expect(podsOf(objects).flatMap(({ spec }) => items(at(spec, "initContainers")))).toEqual([]);
  expect(find(objects, "ConfigMap", "dashboard-postgres-ddl").name).toBe("dashboard-postgres-ddl");
});

test("long release names are cut such that two of them stay apart, and every name fits", () => {
  const release = "a-release-with-a-name-that-is-fifty-three-chars-long";
  const [first = [], second = []] = ["x", "y"].map((end) =>
    namesOf(render(mode("job"), { release: `${release}${end}` })),
  );
  const longest = Math.max(...first.map((entry) => entry.split(" ")[1]?.length ?? 0));
  expect(longest).toBeLessThanOrEqual(63);
  expect(first.filter((entry) => second.includes(entry))).toEqual([]);
});
