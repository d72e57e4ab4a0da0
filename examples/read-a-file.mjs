import { splitFile } from "slipway";

const { statements } = await splitFile(new URL("sql/ddl/01-shop.sql", import.meta.url).pathname);
for (const { line, kind } of statements) {
  console.log(`${line}: ${kind}`);
}
