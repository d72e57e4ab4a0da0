import type { Client } from "pg";
import { expect } from "vitest";
import { migrationDir } from "../helpers/files.ts";

const FILES = 6;
const ROWS = 3;

/**
 * A release that shows whether each of its files ran exactly once: inserts without a guard, in several transactions (ddl, an index that
 * is built concurrently, dml). Another round is another content of every file.
 */
export function releaseOf(round: number): string {
  const file = (track: string, number: number): string =>
    Array.from(
      { length: ROWS },
      () => `insert into mark values (${round}, '${track}', ${number});\nselect pg_sleep(0.004);`,
    ).join("\n");
  const names = Array.from({ length: FILES }, (_, index) => index + 2);
  return migrationDir({
    ddl: {
      "01-mark.sql": `-- round ${round}\ncreate table if not exists mark (round int, track text, file int);\n`,
      ...Object.fromEntries(names.map((number) => [`0${number}-ddl.sql`, file("ddl", number)])),
      "09-index.sql": `create index concurrently if not exists mark_${round} on mark (round, file);\n`,
    },
    dml: Object.fromEntries(names.slice(0, 2).map((number) => [`0${number}-dml.sql`, file("dml", number)])),
  });
}

/** Files of a round whose marks are there, each with all of its rows or not at all; fails where one is half there. */
export async function wholeFiles(client: Client, round: number): Promise<number> {
  const there = await client.query("select to_regclass('public.mark') is not null as there");
  if (!there.rows[0].there) return 0;
  const { rows } = await client.query(
    "select track, file, count(*)::int as rows from mark where round = $1 group by 1, 2",
    [round],
  );
  expect(rows.filter((row) => row.rows !== ROWS)).toEqual([]);
  return rows.length;
}

/** Everything of a round is there exactly once, and nothing of a broken run is left. */
export async function expectWhole(client: Client, round: number): Promise<void> {
  expect(await wholeFiles(client, round)).toBe(FILES + 2);
  const { rows } = await client.query(
    `select (select count(*) from pg_index where not indisvalid)::int as invalid,
       (select indisvalid from pg_index where indexrelid = to_regclass('mark_' || $1)) as built,
       (select count(*) from slipway.run where status = 'running')::int as running`,
    [round],
  );
  expect(rows).toEqual([{ invalid: 0, built: true, running: 0 }]);
}
