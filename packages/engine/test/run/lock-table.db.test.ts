import { afterAll, beforeAll, expect, test } from "vitest";
import type { SlipwayEvent } from "../../src/index.ts";
import { up } from "../../src/index.ts";
import { type EmbeddedServer, startEmbedded } from "../../src/postgres/embedded.ts";
import { NEWEST_MAJOR } from "../helpers/database.ts";
import { failureOf } from "../helpers/failures.ts";
import { migrationDir } from "../helpers/files.ts";

/** A server whose lock table is as small as PostgreSQL lets it be. */
let server: EmbeddedServer;

beforeAll(async () => {
  server = await startEmbedded({
    major: NEWEST_MAJOR,
    settings: { max_locks_per_transaction: "10", max_connections: "10" },
  });
});

afterAll(() => server.stop("immediate"));

const tables = (file: string, count: number): string =>
  Array.from({ length: count }, (_, index) => `create table ${file}_${index} (id int primary key);`).join("\n");

const TOO_BIG =
  "the release is too big for the server's lock table (max_locks_per_transaction): it is run a file a transaction";

test("a release too big for the lock table is run a file a transaction, and says so", async () => {
  const dir = migrationDir({
    ddl: {
      "01-a.sql": tables("a", 400),
      "02-b.sql": `create table b (id int);\ncreate index concurrently b_id on b (id);\n${tables("b", 400)}`,
      "03-c.sql": tables("c", 400),
      "04-d.sql": tables("d", 400),
    },
  });
  const events: SlipwayEvent[] = [];

  const { migrations, summary } = await up({ dir, databaseUrl: server.url(), onEvent: (event) => events.push(event) });

  expect(summary.applied).toBe(4);
  expect(migrations.map(({ statements }) => statements)).toEqual([400, 402, 400, 400]);
  expect(events.filter((event) => event.type === "information").map(({ message }) => message)).toEqual([TOO_BIG]);
  const again = await up({ dir, databaseUrl: server.url() });
  expect(again.summary).toMatchObject({ unchanged: 4 });
});

test("a file too big for the lock table is refused with what to do", async () => {
  const dir = migrationDir({ ddl: { "01-big.sql": tables("big", 4_000) } });

  const error = await failureOf(up({ dir, databaseUrl: server.url(), application: "big", ledger: "big" }));

  expect(error).toMatchObject({ code: "MIGRATION_FAILED", details: { sqlstate: "53200" } });
  expect(error.hint).toContain("max_locks_per_transaction");
});
