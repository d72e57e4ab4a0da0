import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Checksum } from "../../../packages/engine/src/source/checksum.ts";
import { CHART, copyOfChart, HELM_MAJORS, notes, refusal, render } from "./helpers/helm.ts";
import {
  at,
  container,
  containersOf,
  environment,
  fields,
  find,
  items,
  type KubernetesObject,
  podsOf,
} from "./helpers/objects.ts";

const TRACKS = ["ddl", "dml"] as const;
const objects = render();

const dataOf = (rendered: readonly KubernetesObject[], track: string): unknown =>
  at(find(rendered, "ConfigMap", `dashboard-postgres-${track}`).value, "data");

const filesIn = (chart: string, track: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(join(chart, "sql", track)).map((name) => [name, readFileSync(join(chart, "sql", track, name), "utf8")]),
  );

/** The list that pods carry, as lines. */
const expectedIn = (rendered: readonly KubernetesObject[]): readonly string[] =>
  (environment(container(rendered, "Job", "db-migration"))["SLIPWAY_EXPECTED"] ?? "").split("\n");

/** The list as the engine computes it. */
function expectedBy(chart: string): readonly string[] {
  const folder = join(chart, "sql", "ddl");
  const names = readdirSync(folder).filter((name) => /^\d.*\.sql$/i.test(name));
  return names.toSorted().map((name) => {
    const checksum = new Checksum();
    checksum.update(readFileSync(join(folder, name)));
    return `${name}=${checksum.digest()}`;
  });
}

describe.each(TRACKS)("the ConfigMap of %s", (track) => {
  test.each(HELM_MAJORS)("holds exactly the files, byte for byte, with Helm %i", (major) => {
    expect(dataOf(render([], { major }), track)).toEqual(filesIn(CHART, track));
  });

  test("is mounted at its place in Job, gate, application, database and test", () => {
    const pods = podsOf(objects);
    expect(pods).toHaveLength(4);
    const volume = { name: `slipway-${track}`, configMap: { name: `dashboard-postgres-${track}` } };
    for (const pod of pods) {
      expect(items(at(pod.spec, "volumes"))).toContainEqual(volume);
      for (const entry of containersOf(pod)) {
        const mount = { name: volume.name, mountPath: `/sql/${track}`, readOnly: true };
        expect(items(at(entry, "volumeMounts"))).toContainEqual(mount);
      }
    }
  });
});

describe("the list of expected files", () => {
  test("has the checksums that the engine computes", () => {
    expect(expectedIn(objects)).toEqual(expectedBy(CHART));
  });

  test("is the same in Job, gate and application", () => {
    const list = environment(container(objects, "Job", "db-migration"))["SLIPWAY_EXPECTED"];
    expect(environment(container(objects, "Deployment dashboard", "db-migration-gate"))["SLIPWAY_EXPECTED"]).toBe(list);
    expect(environment(container(objects, "Deployment dashboard", "dashboard"))["SLIPWAY_EXPECTED"]).toBe(list);
  });

  test("is left out where it would not fit into a variable, and the notes say so", () => {
    const chart = copyOfChart();
    for (let number = 10_000; number < 11_750; number += 1) {
      writeFileSync(join(chart, "sql", "ddl", `${number}-a.sql`), "select 1;\n");
    }
    const variables = environment(container(render([], { chart }), "Job", "db-migration"));
    expect(variables["SLIPWAY_EXPECTED"]).toBeUndefined();
    expect(notes([], chart)).toContain("too many files for a list in the pods");
  });
});

describe("files of all kinds", () => {
  const ODD: Readonly<Record<string, string>> = {
    "20-crlf.sql": "select 1;\r\nselect 2;\r\n",
    "21-template.sql": "select '{{ .Values.database.password }}', '{{ fail \"no\" }}';\n",
    "22-no-newline.sql": "select 1",
    "23-spaces.sql": "  \n\tselect 1;   \n   \n\n\n",
    "24-lone-cr.sql": "select '\r';\r\r\n",
    "25-unicode.sql": "select 'ü 🚢 \u2028 \u0085';\n",
    "26-yaml.sql": "---\nkey: [value\n...\n# '\"\n",
    "27-number.sql": "1e3",
    "28-empty.sql": "",
    "29-upper.SQL": "select 1;\n",
  };

  function chartWith(files: Readonly<Record<string, string>>): string {
    const chart = copyOfChart();
    for (const [name, text] of Object.entries(files)) writeFileSync(join(chart, "sql", "ddl", name), text);
    return chart;
  }

  test.each(HELM_MAJORS)("arrive as they are, and are never seen as templates, with Helm %i", (major) => {
    const chart = chartWith(ODD);
    const rendered = render([], { chart, major });
    expect(dataOf(rendered, "ddl")).toEqual(filesIn(chart, "ddl"));
    expect(expectedIn(rendered)).toEqual(expectedBy(chart));
  });

  test.each(HELM_MAJORS)("have the checksum of the file without its byte order mark, with Helm %i", (major) => {
    const chart = chartWith({ "20-bom.sql": "\uFEFFselect 1;\r\n" });
    expect(expectedIn(render([], { chart, major }))).toEqual(expectedBy(chart));
  });

  test("that are hidden or no SQL are no migrations", () => {
    const chart = chartWith({ ".hidden.sql": "nonsense", "notes.md": "words" });
    const rendered = render([], { chart });
    expect(Object.keys(fields(dataOf(rendered, "ddl"))).toSorted()).toEqual(
      [...readdirSync(join(CHART, "sql", "ddl")), "notes.md"].toSorted(),
    );
    expect(expectedIn(rendered)).toEqual(expectedBy(CHART));
  });

  test("may be none in sql/dml", () => {
    const chart = copyOfChart();
    rmSync(join(chart, "sql", "dml"), { recursive: true });
    expect(dataOf(render([], { chart }), "dml")).toEqual({});
  });
});

test("a changed file rolls the application's pods, and leaves the database alone", () => {
  const chart = copyOfChart();
  writeFileSync(join(chart, "sql", "ddl", "07-more.sql"), "select 1;\n");
  const changed = render([], { chart });
  const template = (rendered: readonly KubernetesObject[], name: string): unknown =>
    at(find(rendered, "Deployment", name).value, "spec", "template");
  expect(template(changed, "dashboard")).not.toEqual(template(objects, "dashboard"));
  expect(template(changed, "dashboard-postgres")).toEqual(template(objects, "dashboard-postgres"));
});

test("another chart version alone restarts neither the application nor the database", () => {
  const chart = copyOfChart();
  const file = join(chart, "Chart.yaml");
  writeFileSync(file, readFileSync(file, "utf8").replace("\nversion: 0.1.0", "\nversion: 0.1.1"));
  const templates = (rendered: readonly KubernetesObject[]): unknown =>
    rendered.filter(({ kind }) => kind === "Deployment").map(({ value }) => at(value, "spec", "template"));
  expect(templates(render([], { chart }))).toEqual(templates(objects));
});

describe("what no ConfigMap can take is refused:", () => {
  const REFUSED: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
    ["too many bytes", { "20-large.sql": `-- ${"x".repeat(1_000_000)}\n` }, "migrations.source=image"],
    ["a name with a space", { "20 space.sql": "select 1;\n" }, "cannot be a key of a ConfigMap"],
    ["a name without a number", { "more.sql": "select 1;\n" }, "not named NN-name.sql"],
    ["a file in a subfolder", { "old/20-more.sql": "select 1;\n" }, "lies in a subfolder"],
  ];

  test.each(REFUSED)("%s", (_, files, sentence) => {
    const chart = copyOfChart();
    mkdirSync(join(chart, "sql", "ddl", "old"));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(chart, "sql", "ddl", name), text);
    expect(refusal([], { chart })).toContain(sentence);
  });

  test("no ddl at all", () => {
    const chart = copyOfChart();
    rmSync(join(chart, "sql", "ddl"), { recursive: true });
    expect(refusal([], { chart })).toContain("the chart has no file sql/ddl/*.sql");
  });
});

test("the notes warn of what client-side apply cannot take", () => {
  const chart = copyOfChart();
  expect(notes([], chart)).not.toContain("server-side apply");
  writeFileSync(join(chart, "sql", "dml", "20-large.sql"), `-- ${"x".repeat(240_000)}\n`);
  expect(notes([], chart)).toMatch(/sql\/dml holds 2\d{5} bytes.*server-side apply/);
});

describe("SQL from elsewhere", () => {
  test("source image mounts nothing and makes no ConfigMap", () => {
    const rendered = render(["--set", "migrations.source=image"]);
    expect(rendered.filter(({ kind }) => kind === "ConfigMap")).toEqual([]);
    const job = container(rendered, "Job", "db-migration");
    expect(at(job, "volumeMounts")).toBeUndefined();
    expect(environment(job)["SLIPWAY_EXPECTED"]).toBeUndefined();
    expect(environment(job)["SLIPWAY_DIR"]).toBe("/sql");
  });

  test("source existingConfigMap mounts the ones that are named", () => {
    const rendered = render(["--set", "migrations.source=existingConfigMap,migrations.existingConfigMap.ddl=mine"]);
    expect(rendered.filter(({ kind }) => kind === "ConfigMap")).toEqual([]);
    const [pod] = podsOf([find(rendered, "Job", "dashboard")]);
    expect(at(pod?.spec, "volumes")).toEqual([{ name: "slipway-ddl", configMap: { name: "mine" } }]);
  });
});
