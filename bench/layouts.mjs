/**
 * How each tool wants its migrations on disk.
 */
import { createHash } from "node:crypto";
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";

/** @typedef {import("./corpora.mjs").Migration} Migration */
/** @typedef {(folder: string, migrations: readonly Migration[]) => void} Layout */

/** Numbers have as many digits in every layout, so that names sort alike everywhere. */
const digits = 6;

/** @type {Readonly<Record<"plain" | "dbmate" | "goose" | "nodePgMigrate" | "graphileMigrate" | "postgrator", Layout>>} */
export const layouts = {
  /** `ddl/000001-name.sql` and `dml/…`: Slipway's, and the psql loop's. */
  plain(folder, migrations) {
    mkdirSync(join(folder, "ddl"), { recursive: true });
    mkdirSync(join(folder, "dml"), { recursive: true });
    numbered(migrations, (number, migration) => {
      writeChunks(join(folder, migration.track, `${number}-${migration.name}.sql`), migration.chunks());
    });
  },

  dbmate(folder, migrations) {
    mkdirSync(folder, { recursive: true });
    numbered(migrations, (number, migration) => {
      writeChunks(
        join(folder, `${number}_${migration.name}.sql`),
        around("-- migrate:up\n", migration, "-- migrate:down\n"),
      );
    });
  },

  /** One statement as goose sees it, which is one simple query: it cannot split a function body. */
  goose(folder, migrations) {
    mkdirSync(folder, { recursive: true });
    const header = "-- +goose Up\n-- +goose StatementBegin\n";
    numbered(migrations, (number, migration) => {
      const chunks = around(header, migration, "-- +goose StatementEnd\n");
      writeChunks(join(folder, `${number}_${migration.name}.sql`), chunks);
    });
  },

  nodePgMigrate(folder, migrations) {
    mkdirSync(folder, { recursive: true });
    numbered(migrations, (number, migration) => {
      writeChunks(join(folder, `${number}_${migration.name}.sql`), around("-- Up Migration\n", migration));
    });
  },

  /** Committed migrations form a chain: each header names the hash of the file before it. */
  graphileMigrate(folder, migrations) {
    const committed = join(folder, "migrations", "committed");
    mkdirSync(committed, { recursive: true });
    writeFileSync(join(folder, ".gmrc"), JSON.stringify({ migrationsFolder: "./migrations" }));
    let previous = "";
    numbered(migrations, (number, migration) => {
      const hash = committedHash(previous, migration);
      const header = `--! Previous: ${previous || "-"}\n--! Hash: ${hash}\n\n`;
      writeChunks(join(committed, `${number}.sql`), around(header, migration));
      previous = hash;
    });
  },

  postgrator(folder, migrations) {
    mkdirSync(folder, { recursive: true });
    numbered(migrations, (number, migration) => {
      writeChunks(join(folder, `${number}.do.${migration.name}.sql`), migration.chunks());
    });
  },
};

/** @param {readonly Migration[]} migrations @param {(number: string, migration: Migration) => void} write */
function numbered(migrations, write) {
  for (const [index, migration] of migrations.entries()) write(String(index + 1).padStart(digits, "0"), migration);
}

/** @param {string} header @param {Migration} migration @param {string} [footer] */
function* around(header, migration, footer = "") {
  yield header;
  yield* migration.chunks();
  yield footer;
}

/**
 * Every chunk of a corpus begins with a non-blank character and the last ends with one newline, which is the trimmed
 * form that graphile-migrate hashes.
 * @param {string} previous @param {Migration} migration
 */
function committedHash(previous, migration) {
  const hash = createHash("sha1");
  if (previous) hash.update(`${previous}\n`);
  for (const chunk of migration.chunks()) hash.update(chunk);
  return `sha1:${hash.digest("hex")}`;
}

/** @param {string} path @param {Iterable<string>} chunks */
function writeChunks(path, chunks) {
  const file = openSync(path, "w");
  try {
    for (const chunk of chunks) writeSync(file, chunk);
  } finally {
    closeSync(file);
  }
}
