import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SlipwayError, up } from "slipway";

const dir = await mkdtemp(join(tmpdir(), "broken-release-"));
await mkdir(join(dir, "ddl"));
await writeFile(
  join(dir, "ddl", "01-broken.sql"),
  "create schema broken;\ncreate table broken.t (\n  id bigint refrences x\n);\n",
);

try {
  await up({ dir, databaseUrl: process.env.DATABASE_URL, application: "broken" });
} catch (error) {
  if (!(error instanceof SlipwayError)) throw error;
  console.log(error.code, error.details.sqlstate);
  console.log(error.details.frame);
  console.log(error.details.state);
} finally {
  await rm(dir, { recursive: true });
}
