import type { TestDatabase } from "../helpers/database.ts";

/** Output in which all that differs from run to run has a name: durations, times, the database, its server. */
export function normalise(output: string, database: TestDatabase): string {
  const { host, port } = new URL(database.url);
  return output
    .replaceAll(database.name, "shop")
    .replaceAll(`${host}:${port}`, "db:5432")
    .replaceAll(host, "db:5432")
    .replaceAll(/PostgreSQL \d+(?:\.\d+)?/g, "PostgreSQL <version>")
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ/g, "<time>")
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d/g, "<time>")
    .replaceAll(/(?<= |\()(?:\d+ ms|\d+\.\d\d s|\d+ s)(?=\n| |$|\)|,)/g, "<ms>")
    .replaceAll(/ +<ms>/g, " <ms>")
    .replaceAll(/(?<=from )\S+(?= ·)/g, "<host>");
}
