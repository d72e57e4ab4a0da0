import { status, up } from "slipway";

const dir = new URL("sql", import.meta.url).pathname;
const databaseUrl = process.env.DATABASE_URL;

const result = await up({ dir, databaseUrl, application: "shop", runDml: true });
for (const { track, file, state } of result.migrations) {
  console.log(`${track}/${file}: ${state}`);
}

const { summary } = await status({ dir, databaseUrl, application: "shop", runDml: true });
console.log(`${summary.applied} applied, ${summary.pending} pending`);
