/**
 * How fast the splitter reads, in MB/s: SQL of several shapes and COPY data, in chunks as the engine reads them, with the file's checksum.
 *
 * node bench/splitter.mjs [megabytes]
 */
import { build } from "esbuild";
import { closeSync, mkdtempSync, openSync, readSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const runs = 5;
const chunkBytes = 1 << 20;
const engine = join(dirname(dirname(fileURLToPath(import.meta.url))), "packages", "engine", "src");

/** One unit of each shape; a file is as many of them as fit. */
const shapes = {
  "INSERT, one row each": (n) =>
    `insert into shop.orders (id, customer, note, total, placed_at) values (${n}, ${n % 4000}, 'order no. ${n}, it''s fine', ${n % 977}.50, '2026-01-02 03:04:05+00');\n`,
  "INSERT, 500 rows each": (n) =>
    `insert into shop.orders (id, customer, note, total) values\n${Array.from({ length: 500 }, (_, row) => `  (${n * 500 + row}, ${row % 97}, 'a note that says something', 12.50)`).join(",\n")};\n`,
  "schema, with functions and comments": (n) => `
-- The table of things number ${n}; it holds what its name says.
create table if not exists app.thing_${n} (
  id bigint generated always as identity primary key,
  name text not null check (length(name) <= 200),

  state text not null default 'new',
  created_at timestamptz not null default now()
);
create index if not exists thing_${n}_name_idx on app.thing_${n} (lower(name)) where state <> 'gone';
/* Keeps the time of the last change. */
create or replace function app.touch_${n}() returns trigger language plpgsql as $body$
begin
  new.created_at := clock_timestamp();
  return new;
end
$body$;
comment on table app.thing_${n} is 'Things; one row each';
`,
  "COPY data": (n) =>
    `${n === 0 ? "copy shop.orders (id, customer, note, total) from stdin;\n" : ""}${n}\t${n % 4000}\ta note that says something, \\N and \\\\.\t12.50\t\\N\n`,
};

const folder = mkdtempSync(join(tmpdir(), "slipway-splitter-"));
try {
  const { Splitter, Checksum } = await loadEngine();
  const file = join(folder, "file.sql");
  for (const [name, unit] of Object.entries(shapes)) {
    writeFile(file, unit, Number(process.argv[2] ?? 100) * 1e6);
    const seconds = Array.from({ length: runs }, () => split(file, new Splitter(), new Checksum()));
    console.log(`${name.padEnd(40)} ${(statSync(file).size / Math.min(...seconds) / 1e6).toFixed(0).padStart(6)} MB/s`);
  }
} finally {
  rmSync(folder, { recursive: true });
}

async function loadEngine() {
  const outfile = join(folder, "engine.mjs");
  const contents = `export { Splitter } from "./sql/splitter.ts"; export { Checksum } from "./source/checksum.ts";`;
  await build({
    stdin: { contents, resolveDir: engine, loader: "ts" },
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    minifySyntax: true,
    logLevel: "warning",
  });
  return import(pathToFileURL(outfile).href);
}

/** Writes units until the file has its size. COPY data is not closed: that is what a stream of it looks like. */
function writeFile(file, unit, size) {
  const descriptor = openSync(file, "w");
  let written = 0;
  let text = "";
  for (let n = 0; written < size; n++) {
    text += unit(n);
    if (text.length < chunkBytes) continue;
    writeFileSync(descriptor, text);
    written += text.length;
    text = "";
  }
  closeSync(descriptor);
}

/** Reads, checks and splits the file once; the seconds that took. */
function split(file, splitter, checksum) {
  const started = performance.now();
  const descriptor = openSync(file, "r");
  let pieces = 0;
  for (;;) {
    const buffer = Buffer.allocUnsafe(chunkBytes);
    const read = readSync(descriptor, buffer);
    if (read === 0) break;
    const chunk = buffer.subarray(0, read);
    checksum.update(chunk);
    pieces += splitter.push(chunk).length;
  }
  pieces += splitter.end().length;
  closeSync(descriptor);
  checksum.digest();
  if (pieces === 0) throw new Error("nothing was split");
  return (performance.now() - started) / 1000;
}
