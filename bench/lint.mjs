/**
 * Who finds what: `slipway lint` and squawk on a corpus of small files, each of which says in its first line what should be found.
 *
 *   node bench/lint.mjs     prints the table and writes it to bench/results/lint.md
 *
 * squawk judges a file by itself and has its own opinions on types and timeouts; what is no category of the corpus is not counted, for
 * neither of the two. It runs with its optional rule for schemas.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { lint } from "../packages/engine/dist/index.js";
import { table } from "./markdown.mjs";

const bench = dirname(fileURLToPath(import.meta.url));
const corpus = join(bench, "lint-corpus");

/** What can be wrong, with the rules of each tool that say so. */
const CATEGORIES = {
  repeat: {
    title: "fails or adds up when it runs again",
    slipway: /^(?:bare-|unnamed-object|update-adds-up|sequence-restart|idle-conflict)/,
    squawk: /^prefer-robust-stmts$/,
  },
  "blocking-index": {
    title: "an index blocks a table in use",
    slipway: /^blocking-index$/,
    squawk: /^require-concurrent-(?:index|reindex)/,
  },
  "blocking-constraint": {
    title: "a foreign key or check looks at all rows",
    slipway: /^blocking-constraint$/,
    squawk: /^(?:constraint-missing-not-valid|adding-foreign-key-constraint|ban-alter-domain)/,
  },
  "blocking-key": {
    title: "a key is built under a lock",
    slipway: /^blocking-key$/,
    squawk: /^(?:disallowed-unique-constraint|adding-serial-primary-key-field)$/,
  },
  "not-null": { title: "SET NOT NULL looks at all rows", slipway: /^blocking-not-null$/, squawk: /^adding-not-null/ },
  "type-change": {
    title: "another type for a column",
    slipway: /^blocking-type-change$/,
    squawk: /^changing-column-type$/,
  },
  "rewriting-default": {
    title: "a default that rewrites the table",
    slipway: /^blocking-default$/,
    squawk: /^(?:adding-field-with-default|adding-serial-primary-key-field)$/,
  },
  "required-column": {
    title: "NOT NULL without a default",
    slipway: /^required-column$/,
    squawk: /^adding-required-field$/,
  },
  rename: { title: "a rename breaks the running version", slipway: /^rename-in-use$/, squawk: /^renaming-/ },
  "whole-relation": {
    title: "a whole relation is rewritten or locked",
    slipway: /^blocking-rewrite$/,
    squawk: /^(?:require-concurrent-partition-detach|prefer-repack)$/,
  },
  loss: {
    title: "rows or values are lost",
    slipway: /^(?:drop-data|change-all-rows)$/,
    squawk: /^(?:ban-drop-(?:table|column|database)|ban-truncate-cascade)$/,
  },
  cascade: { title: "more goes than is named", slipway: /^drop-cascade$/, squawk: /^ban-truncate-cascade$/ },
  secret: { title: "a password in the file", slipway: /^password-in-sql$/, squawk: /^$/ },
  privacy: { title: "data of real people", slipway: /^personal-data$/, squawk: /^$/ },
  track: { title: "demo data and schema mixed up", slipway: /^(?:data-in-ddl|schema-in-dml)$/, squawk: /^$/ },
  transaction: {
    title: "the file's own transactions",
    slipway: /^(?:own-transaction|mixed-transaction)$/,
    squawk: /^(?:transaction-nesting|ban-uncommitted-transaction|ban-concurrent-index-creation-in-transaction)$/,
  },
  session: { title: "a setting that leaks", slipway: /^session-set$/, squawk: /^$/ },
  name: {
    title: "a name without schema, or too long",
    slipway: /^(?:unqualified-name|long-name)$/,
    squawk: /^(?:require-table-schema|identifier-too-long)$/,
  },
  rights: { title: "rights for everybody", slipway: /^(?:grant-to-public|definer-search-path)$/, squawk: /^$/ },
  syntax: {
    title: "PostgreSQL cannot read it",
    slipway: /^(?:syntax-error|psql-command|unreadable-file)$/,
    squawk: /^syntax-error$/,
  },
};

const cases = readdirSync(corpus)
  .filter((file) => file.endsWith(".sql"))
  .toSorted()
  .map((file) => {
    const text = readFileSync(join(corpus, file), "utf8");
    const wants = /^-- wants: (.*)$/m.exec(text)?.[1]?.split(", ") ?? [];
    const track = /^-- track: (\w+)$/m.exec(text)?.[1] ?? "ddl";
    return { file, text, track, wants: wants.filter((want) => want !== "nothing") };
  });
for (const { file, wants } of cases) {
  for (const want of wants) if (!(want in CATEGORIES)) throw new Error(`${file} wants ${want}, which is no category`);
}

const [slipway, squawk] = [await slipwayFinds(), squawkFinds()];
const report = render();
console.log(report);
mkdirSync(join(bench, "results"), { recursive: true });
writeFileSync(join(bench, "results", "lint.md"), report);

/** @returns {Promise<Map<string, Set<string>>>} the categories that each file gives cause for */
async function slipwayFinds() {
  const found = new Map();
  for (const { file, text, track } of cases) {
    const dir = mkdtempSync(join(tmpdir(), "slipway-lint-"));
    try {
      mkdirSync(join(dir, track));
      writeFileSync(join(dir, track, `01-${file}`), text);
      const { findings } = await lint({ dir });
      found.set(
        file,
        categoriesOf(
          "slipway",
          findings.map(({ code }) => code),
        ),
      );
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  }
  return found;
}

/** @returns {Map<string, Set<string>>} */
function squawkFinds() {
  const program = join(bench, "node_modules", ".bin", "squawk");
  const options = ["--reporter", "json", "--pg-version", "15.0", "--include", "require-table-schema"];
  const found = new Map();
  for (const { file } of cases) {
    let output = "";
    try {
      output = execFileSync(program, [...options, join(corpus, file)], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      });
    } catch (error) {
      // It exits with 1 when it finds something.
      output = error instanceof Error && "stdout" in error ? String(error.stdout) : "";
    }
    const rules = JSON.parse(output === "" ? "[]" : output).map(
      (/** @type {{ rule_name: string }} */ item) => item.rule_name,
    );
    found.set(file, categoriesOf("squawk", rules));
  }
  return found;
}

/**
 * @param {"slipway" | "squawk"} tool
 * @param {readonly string[]} codes
 */
function categoriesOf(tool, codes) {
  return new Set(
    Object.entries(CATEGORIES)
      .filter(([, rules]) => codes.some((code) => rules[tool].test(code)))
      .map(([name]) => name),
  );
}

function render() {
  const rows = Object.entries(CATEGORIES).map(([name, { title }]) => {
    const wanted = cases.filter(({ wants }) => wants.includes(name));
    const count = (/** @type {Map<string, Set<string>>} */ found) =>
      `${wanted.filter(({ file }) => found.get(file)?.has(name)).length} of ${wanted.length}`;
    return [title, count(slipway), count(squawk)];
  });
  const all = cases.flatMap(({ file, wants }) => wants.map((want) => ({ file, want })));
  const hits = (/** @type {Map<string, Set<string>>} */ found) =>
    `${all.filter(({ file, want }) => found.get(file)?.has(want)).length} of ${all.length}`;
  const clean = cases.filter(({ wants }) => wants.length === 0);
  const alarms = (/** @type {Map<string, Set<string>>} */ found) =>
    `${clean.filter(({ file }) => (found.get(file)?.size ?? 0) > 0).length} of ${clean.length}`;
  const extra = (/** @type {Map<string, Set<string>>} */ found) =>
    cases.flatMap(({ file, wants }) =>
      [...(found.get(file) ?? [])].filter((name) => !wants.includes(name)).map((name) => `${file} (${name})`),
    );
  const missed = (/** @type {Map<string, Set<string>>} */ found) =>
    all.filter(({ file, want }) => !found.get(file)?.has(want)).map(({ file, want }) => `${file} (${want})`);
  return [
    "# Lint: who finds what",
    "",
    "<!-- Made by bench/lint.mjs. -->",
    "",
    `${cases.length} small files of bench/lint-corpus, each with what should be found in it; squawk ${squawkVersion()}, with its optional rule for schemas.`,
    "",
    ...table(
      ["what is wrong", "slipway lint", "squawk"],
      [...rows, ["all", hits(slipway), hits(squawk)], ["false alarms on good files", alarms(slipway), alarms(squawk)]],
    ),
    "",
    `slipway misses: ${list(missed(slipway))}`,
    "",
    `squawk misses: ${list(missed(squawk))}`,
    "",
    `slipway says more than is wanted: ${list(extra(slipway))}`,
    "",
    `squawk says more than is wanted: ${list(extra(squawk))}`,
    "",
  ].join("\n");
}

/** @param {readonly string[]} items */
function list(items) {
  return items.length === 0 ? "nothing." : `${items.join(", ")}.`;
}

function squawkVersion() {
  return JSON.parse(readFileSync(join(bench, "node_modules", "squawk-cli", "package.json"), "utf8")).version;
}
