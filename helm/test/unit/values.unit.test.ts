import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { CHART, copyOfChart, HELM_MAJORS, render, ROOT, template } from "./helpers/helm.ts";
import { at, fields, find, items, podsOf } from "./helpers/objects.ts";
import { violations } from "./helpers/pod-security.ts";

const VALUES: unknown = parse(readFileSync(join(CHART, "values.yaml"), "utf8"));
const SCHEMA: unknown = JSON.parse(readFileSync(join(CHART, "values.schema.json"), "utf8"));
const FIXED = ["--set", "database.password=fixed"] as const;
const DEFAULT = template(FIXED);

/** A copy of the chart whose values.yaml is another one: what templates see after `helm upgrade --reuse-values` from it. */
function chartWithValues(values: string): string {
  const chart = copyOfChart();
  writeFileSync(join(chart, "values.yaml"), values);
  return chart;
}

describe("helm upgrade --reuse-values", () => {
  test.each([
    ["of the first version", join(import.meta.dirname, "fixtures", "values-0.1.0.yaml")],
    ["of a version with few values", join(ROOT, "helm", "test", "cluster", "previous-values.yaml")],
  ])("from the values %s renders, with both Helms alike", (_, file) => {
    const chart = chartWithValues(readFileSync(file, "utf8"));
    const [four, three] = HELM_MAJORS.map((major) => template(FIXED, { chart, major }));
    expect(four).toBe(three);
    expect(podsOf(render(FIXED, { chart })).flatMap(violations)).toEqual([]);
  });

  test("from a version without any values renders what the defaults render", () => {
    expect(template(FIXED, { chart: chartWithValues("{}\n") })).toBe(DEFAULT);
  });

  test.each(Object.keys(fields(VALUES)))("from a version without %s renders what the default renders", (key) => {
    const { [key]: _, ...others } = fields(VALUES);
    const values = stringify({ ...others, database: { ...fields(at(others, "database")), password: "fixed" } });
    expect(template([], { chart: chartWithValues(values) })).toBe(DEFAULT);
  });
});

describe("values that are set", () => {
  test("a switch that is on by default can be off", () => {
    const objects = render(["--set", "serviceAccount.create=false,migrations.serviceAccount.create=false"]);
    expect(objects.some(({ kind }) => kind === "ServiceAccount")).toBe(false);
    expect(podsOf(objects).map(({ spec }) => at(spec, "serviceAccountName") ?? "default")).toEqual(
      podsOf(objects).map(() => "default"),
    );
  });

  test("a key that null removes stays removed, as OpenShift wants for user ids", () => {
    const paths = ["podSecurityContext", "migrations.podSecurityContext", "postgres.podSecurityContext"];
    const args = paths.flatMap((path) => [
      "--set",
      `${path}.runAsUser=null,${path}.runAsGroup=null,${path}.fsGroup=null`,
    ]);
    const more = ["--set", "migrations.securityContext.runAsUser=null,migrations.securityContext.runAsGroup=null"];
    expect(/runAsUser|runAsGroup|fsGroup:/.exec(template([...args, ...more]))).toBeNull();
  });

  test("large numbers stay numbers", () => {
    const args = ["--set", "podSecurityContext.runAsUser=1000650000,migrations.statementBudgetSeconds=2000000"];
    const text = template([...args, "--set", "migrations.activeDeadlineSeconds=3000000"]);
    expect(text).toContain("runAsUser: 1000650000");
    expect(text).toContain("value: 2000000s");
    expect(text).toContain("activeDeadlineSeconds: 3000000");
  });

  test("labels and annotations reach the objects and pods that they are for", () => {
    const text = {
      commonLabels: { everywhere: "1" },
      commonAnnotations: { everywhere: "2" },
      podLabels: { application: "3" },
      podAnnotations: { application: "4" },
      migrations: { podLabels: { migration: "5" }, podAnnotations: { migration: "6" }, jobLabels: { job: "7" } },
      postgres: { podLabels: { postgres: "8" }, podAnnotations: { postgres: "9" } },
    };
    const chart = chartWithValues(stringify(text));
    const objects = render([], { chart });
    for (const { labels, annotations } of objects) {
      expect(labels).toMatchObject({ everywhere: "1" });
      expect(annotations).toMatchObject({ everywhere: "2" });
    }
    const podOf = (kind: string, name: string): unknown =>
      at(find(objects, kind, name).value, "spec", "template", "metadata");
    expect(podOf("Deployment", "dashboard")).toMatchObject({
      labels: { application: "3" },
      annotations: { application: "4" },
    });
    expect(podOf("Job", "dashboard")).toMatchObject({ labels: { migration: "5" }, annotations: { migration: "6" } });
    expect(podOf("Deployment", "dashboard-postgres")).toMatchObject({
      labels: { postgres: "8" },
      annotations: { postgres: "9" },
    });
    expect(find(objects, "Job", "dashboard").labels).toMatchObject({ job: "7" });
  });

  test.each([
    ["", "Deployment", "dashboard"],
    ["migrations.", "Job", "dashboard-db-migration"],
    ["postgres.", "Deployment", "dashboard-postgres"],
  ])("where pods go and what they are told: %spriorityClassName and its like", (prefix, kind, name) => {
    const args = [
      `${prefix}priorityClassName=high`,
      `${prefix}nodeSelector.disk=ssd`,
      `${prefix}tolerations[0].operator=Exists`,
      `${prefix}affinity.nodeAffinity.x=y`,
      `${prefix}extraEnv[0].name=EXTRA,${prefix}extraEnv[0].value=env`,
    ];
    const objects = render(args.flatMap((value) => ["--set", value]));
    const spec = at(find(objects, kind, name).value, "spec", "template", "spec");
    expect(spec).toMatchObject({
      priorityClassName: "high",
      nodeSelector: { disk: "ssd" },
      tolerations: [{ operator: "Exists" }],
      affinity: { nodeAffinity: { x: "y" } },
    });
    expect(items(at(spec, "containers", 0, "env"))).toContainEqual({ name: "EXTRA", value: "env" });
  });

  test.each([
    ["", "Deployment", "dashboard"],
    ["migrations.", "Job", "dashboard-db-migration"],
  ])("more volumes and mounts: %sextraVolumes", (prefix, kind, name) => {
    const volume = `${prefix}extraVolumes[0].name=extra,${prefix}extraVolumes[0].emptyDir.medium=Memory`;
    const mount = `${prefix}extraVolumeMounts[0].name=extra,${prefix}extraVolumeMounts[0].mountPath=/extra`;
    const spec = at(find(render(["--set", volume, "--set", mount]), kind, name).value, "spec", "template", "spec");
    expect(items(at(spec, "volumes"))).toContainEqual({ name: "extra", emptyDir: { medium: "Memory" } });
    const mounts = items(at(spec, "containers", 0, "volumeMounts"));
    expect(mounts).toContainEqual({ name: "extra", mountPath: "/extra" });
  });

  test("images by digest, with pull secrets; the application's pods have those of the gate too", () => {
    const digest = `sha256:${"a".repeat(64)}`;
    const args = ["image", "migrations.image", "postgres.image"].flatMap((path) => [
      "--set",
      `${path}.digest=${digest},${path}.pullSecrets[0].name=${path.replace(".", "-")}`,
    ]);
    const specs = podsOf(render(args)).map(({ owner, spec }) => [owner, spec] as const);
    for (const [, spec] of specs) {
      expect(JSON.stringify(at(spec, "containers", 0, "image"))).toContain(`@${digest}`);
    }
    const spec = specs.find(([owner]) => owner === "Deployment dashboard")?.[1];
    expect(at(spec, "imagePullSecrets")).toEqual([{ name: "image" }, { name: "migrations-image" }]);
  });

  test("topology spread constraints spread the application, unless they say whom", () => {
    const path = "topologySpreadConstraints";
    const args = [
      "--set",
      `${path}[0].maxSkew=1,${path}[0].topologyKey=zone,${path}[0].whenUnsatisfiable=DoNotSchedule`,
    ];
    const spec = at(find(render(args), "Deployment", "dashboard").value, "spec");
    expect(at(spec, "template", "spec", path, 0, "labelSelector")).toEqual(at(spec, "selector"));
  });

  test("an Ingress leads each host to the Service", () => {
    const args = ["--set", "ingress.enabled=true,ingress.className=nginx,ingress.hosts={a.example.com,b.example.com}"];
    const ingress = find(render(args), "Ingress", "dashboard").value;
    expect(items(at(ingress, "spec", "rules")).map((rule) => at(rule, "host"))).toEqual([
      "a.example.com",
      "b.example.com",
    ]);
    expect(at(ingress, "spec", "rules", 0, "http", "paths", 0, "backend", "service")).toEqual({
      name: "dashboard",
      port: { name: "http" },
    });
  });

  test("network policies let only the application and the migrations reach the database", () => {
    const policy = find(render(["--set", "networkPolicy.enabled=true"]), "NetworkPolicy", "dashboard-postgres").value;
    const from = items(at(policy, "spec", "ingress", 0, "from"));
    expect(from.map((peer) => at(peer, "podSelector", "matchLabels", "app.kubernetes.io/component"))).toEqual([
      "application",
      "migrations",
    ]);
  });
});

describe("values.schema.json", () => {
  const DEFINITIONS = at(SCHEMA, "$defs");
  const resolve = (schema: unknown): unknown => {
    const reference = at(schema, "$ref");
    return typeof reference === "string" ? at(DEFINITIONS, reference.replace("#/$defs/", "")) : schema;
  };

  /** Paths of `value` that the schema does not know, and paths of the schema that `value` does not have. */
  function differences(value: unknown, given: unknown, path = ""): readonly string[] {
    const properties = at(resolve(given), "properties");
    if (properties === undefined) return [];
    const closed = at(resolve(given), "additionalProperties") === false ? [] : [`${path} is open`];
    const keys = new Set([...Object.keys(fields(value)), ...Object.keys(fields(properties))]);
    const inner = [...keys].flatMap((key) => {
      const name = `${path}.${key}`;
      if (at(properties, key) === undefined) return [`${name} is not in the schema`];
      if (at(value, key) === undefined) return [`${name} is not in values.yaml`];
      return differences(at(value, key), at(properties, key), name);
    });
    return [...closed, ...inner];
  }

  test("knows exactly the keys of values.yaml, besides those that Helm adds for subcharts", () => {
    expect(differences(VALUES, SCHEMA)).toEqual([".global is not in values.yaml", ".slipway is not in values.yaml"]);
  });

  test("points nowhere outside, as an installation without internet would fail", () => {
    expect(JSON.stringify(SCHEMA).match(/"\$ref":"(?!#)/)).toBeNull();
  });
});

test("autoscaled leaves the number of pods to whoever scales them", () => {
  const replicas = (...set: readonly string[]): unknown =>
    at(find(render(set), "Deployment", "dashboard").value, "spec", "replicas");
  expect(replicas()).toBe(1);
  expect(replicas("--set", "autoscaled=true")).toBeUndefined();
});
