import { createServer } from "node:http";
import { gate } from "slipway";

const { outcome } = await gate({
  dir: new URL("sql", import.meta.url).pathname,
  databaseUrl: process.env.DATABASE_URL,
  application: "shop",
  timeoutMs: 60_000,
});
console.log(`gate: ${outcome}`);

const server = createServer((_request, response) => response.end("the schema is there\n"));
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));

const answer = await fetch(`http://127.0.0.1:${server.address().port}/`);
console.log((await answer.text()).trim());
server.close();
