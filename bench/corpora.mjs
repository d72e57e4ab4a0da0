/**
 * The SQL that the tools are measured with, as values. Every corpus is made here, from nothing, and is the same on every machine.
 */

/**
 * @typedef {object} Migration
 * @property {string} name  words of the file name, without number and suffix
 * @property {"ddl" | "dml"} track  only Slipway tells the tracks apart; for the others both are migrations
 * @property {() => Iterable<string>} chunks  the text, piece by piece, so that a gigabyte never is one string
 */

/** Files of each corpus. S is a young service, M one of some years, L what ten years leave behind. */
export const corpusSizes = { S: 6, M: 200, L: 1000 };

/** @typedef {keyof typeof corpusSizes} CorpusName */

export const corpusNames = /** @type {const} */ (["S", "M", "L"]);

/** The role that the corpora grant to; roles belong to the server, so the runner makes it once. */
export const readerRole = "bench_reader";

/** Where a corpus made with `countRuns` leaves one row for every time that a file was run and committed. */
export const runsTable = "bench_run.runs";

/**
 * A corpus of idempotent files, each about 2 KiB with 13 statements.
 * @param {CorpusName} name
 * @param {{ countRuns?: boolean }} [options] `countRuns` adds a statement to every file that records the run in {@link runsTable}
 * @returns {readonly Migration[]}
 */
export function schemaCorpus(name, options = {}) {
  return Array.from({ length: corpusSizes[name] }, (_, index) => {
    const number = String(index + 1).padStart(4, "0");
    const sql = schemaFile(`app_${index % 10}`, `item_${number}`);
    const record = options.countRuns ? `\ninsert into ${runsTable} (file) values ('${number}');\n` : "";
    return { name: `item-${number}`, track: "ddl", chunks: () => [sql + record] };
  });
}

/** @param {string} schema @param {string} table */
function schemaFile(schema, table) {
  return `-- ${table}: a table with what usually comes with one. Everything can be repeated.
create schema if not exists ${schema};

create table if not exists ${schema}.${table} (
  id bigint generated always as identity primary key,
  name text not null,
  status text not null default 'new',
  amount numeric(12, 2) not null default 0,
  created_at timestamptz not null default now()
);

alter table ${schema}.${table} add column if not exists note text;
alter table ${schema}.${table} add column if not exists updated_at timestamptz not null default now();

create index if not exists ${table}_name_idx on ${schema}.${table} (lower(name));
create index if not exists ${table}_open_idx on ${schema}.${table} (status, created_at) where status <> 'done';

create or replace function ${schema}.${table}_touch() returns trigger
language plpgsql as $body$
begin
  -- a semicolon in a comment; and a 'quote
  new.updated_at := now();
  return new;
end
$body$;

create or replace trigger ${table}_touch before update on ${schema}.${table}
  for each row execute function ${schema}.${table}_touch();

create or replace view ${schema}.${table}_open as
  select id, name, amount, created_at
  from ${schema}.${table}
  where status <> 'done' and amount >= 0;

do $do$
begin
  if not exists (
    select from pg_catalog.pg_constraint
    where conname = '${table}_amount_check' and conrelid = '${schema}.${table}'::regclass
  ) then
    alter table ${schema}.${table}
      add constraint ${table}_amount_check check (amount >= 0 and amount < 1000000000);
  end if;
end
$do$;

comment on table ${schema}.${table} is 'what ${table} keeps; one row for each';
comment on column ${schema}.${table}.status is 'new, open or done';

grant select on ${schema}.${table}, ${schema}.${table}_open to ${readerRole};
`;
}

const rowsTable = "app_rows.entries";
const rowsPerInsert = 100;

const rowsSchema = `create schema if not exists app_rows;
create table if not exists ${rowsTable} (
  id bigint primary key,
  customer text not null,
  email text not null,
  amount numeric(12, 2) not null,
  created_at timestamptz not null,
  note text
);
`;

/**
 * A table, and a file with `megabytes` of rows for it.
 * @param {"insert" | "copy"} form multi-row INSERTs, or one COPY … FROM stdin of the very same rows
 * @param {number} megabytes size of the INSERT form; the COPY form is as much smaller as COPY is
 * @returns {readonly Migration[]}
 */
export function rowsCorpus(form, megabytes) {
  const rows = rowsFor(megabytes);
  return [
    { name: "entries", track: "ddl", chunks: () => [rowsSchema] },
    { name: "entries-rows", track: "dml", chunks: () => (form === "insert" ? insertChunks(rows) : copyChunks(rows)) },
  ];
}

/** @param {number} megabytes */
function rowsFor(megabytes) {
  const sample = 10_000;
  let bytes = 0;
  for (const chunk of insertChunks(sample)) bytes += chunk.length;
  const rows = (megabytes * 1e6 * sample) / bytes;
  return Math.ceil(rows / rowsPerInsert) * rowsPerInsert;
}

/** @param {number} rows */
function* insertChunks(rows) {
  for (let first = 0; first < rows; first += rowsPerInsert) {
    const values = Array.from({ length: rowsPerInsert }, (_, offset) => {
      const [id, ...rest] = rowFields(first + offset);
      return `  (${id}, ${rest.map((field) => `'${field}'`).join(", ")})`;
    });
    yield `insert into ${rowsTable} (id, customer, email, amount, created_at, note) values\n${values.join(",\n")};\n`;
  }
}

/** @param {number} rows */
function* copyChunks(rows) {
  yield `copy ${rowsTable} (id, customer, email, amount, created_at, note) from stdin;\n`;
  for (let first = 0; first < rows; first += rowsPerInsert) {
    yield Array.from({ length: rowsPerInsert }, (_, offset) => `${rowFields(first + offset).join("\t")}\n`).join("");
  }
  yield "\\.\n";
}

/** @param {number} id */
function rowFields(id) {
  // A multiplicative hash spreads the values without a random source, so that every run has the same bytes.
  const spread = Math.imul(id + 1, 2654435761) >>> 0;
  const number = String(id).padStart(8, "0");
  return [
    String(id),
    `customer ${spread % 5000}`,
    `person.${number}@example.test`,
    ((spread % 100_000) / 100).toFixed(2),
    `2025-${pad((spread % 12) + 1)}-${pad((spread % 28) + 1)} ${pad(spread % 24)}:${pad(spread % 60)}:00+00`,
    `delivered with note ${spread.toString(36)}`,
  ];
}

/** @param {number} value */
function pad(value) {
  return String(value).padStart(2, "0");
}
