import { expect, test } from "vitest";
import { forEachMajor, testDatabase } from "../helpers/database.ts";

forEachMajor((major) => {
  test("a test database is of the version that was asked for and its owner is no superuser", async () => {
    const database = await testDatabase({ major });
    const client = await database.client();

    const { rows } = await client.query(
      "select current_setting('server_version_num')::int / 10000 as major, usesuper from pg_user where usename = current_user",
    );

    expect(rows).toEqual([{ major, usesuper: false }]);
  });
});
