/**
 * A release with everything that can be ended halfway: the dashboard's SQL (without the one file that would take most of the time, and
 * most of the kills), indexes that are built concurrently, a value that an enum
 * gets, and statements without a guard, which show whether they ran once.
 */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const sql = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "helm", "dashboard", "sql");

/** @param {string} label */
const mark = (label) => `insert into kills.mark (file) values ('${label}');\n`;

/** Files of the ddl track beside the dashboard's. The indexes' file restarts from its beginning, so it has no mark. */
const ddl = {
  "00-marks.sql": "create schema kills;\ncreate table kills.mark (file text not null);\n",
  "07-rows.sql": `
create table kills.measurement (id bigint primary key, sensor int not null, value numeric not null, note text);
insert into kills.measurement select n, n % 500, n / 7.0, md5(n::text) from generate_series(1, 20000) as n;
`,
  "08-indexes.sql": `
create index concurrently if not exists measurement_sensor on kills.measurement (sensor);
create index concurrently if not exists measurement_note on kills.measurement (note);
create unique index concurrently if not exists measurement_value on kills.measurement (value, id);
`,
  "09-mood.sql": "create type kills.mood as enum ('calm');\n",
  "10-mood-more.sql": `
alter type kills.mood add value if not exists 'merry';
create table kills.feeling (mood kills.mood not null default 'merry');
`,
  "11-after.sql": "alter table kills.measurement add column checked boolean not null default false;\n",
};

const dml = {
  "05-feelings.sql": "insert into kills.feeling select 'calm' from generate_series(1, 2000);\n",
  "06-checked.sql": "update kills.measurement set checked = true where id % 3 = 0;\n",
};

const leftOut = new Set(["04-demo-data-extended.sql"]);
const unmarked = new Set(["08-indexes.sql", "10-mood-more.sql"]);

/** Writes `ddl/` and `dml/` under a new folder, and returns it. @param {string} work */
export function writeRelease(work) {
  const folder = join(work, "sql");
  for (const [track, own] of Object.entries({ ddl, dml })) {
    mkdirSync(join(folder, track), { recursive: true });
    for (const file of readdirSync(join(sql, track)).filter((name) => !leftOut.has(name))) {
      write(folder, track, file, readFileSync(join(sql, track, file), "utf8"));
    }
    for (const [file, text] of Object.entries(own)) write(folder, track, file, text);
  }
  return folder;
}

/** @param {string} folder @param {string} track @param {string} file @param {string} text */
function write(folder, track, file, text) {
  writeFileSync(join(folder, track, file), unmarked.has(file) ? text : `${text}\n${mark(`${track}/${file}`)}`);
}
