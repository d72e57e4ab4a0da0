import { expect } from "vitest";
import type { Chart } from "./charts.ts";
import type { Namespace } from "./namespace.ts";
import { waitFor } from "./wait-for.ts";

const SCHEMAS = "--schema=nexus --schema=demo_*";

/** The database of a cell, read with the psql in its pod: nothing of Slipway stands between. */
export interface Database {
  /** The unaligned output of a query, without the final newline. */
  psql(sql: string): Promise<string>;
  /** The schema is, by pg_dump, what psql makes of the chart's ddl files in an empty database beside it. */
  expectSchemaOf(chart: Chart): Promise<void>;
  /** Puts a row into a table of the application, which has to outlive everything. */
  plantRow(): Promise<void>;
  expectPlantedRow(): Promise<void>;
  /** Waits for demo data; `false`: there is none now. */
  expectDemoData(there: boolean): Promise<void>;
  /** The address of the pod that is in the middle of a long statement, once there is one. */
  addressOfMigrator(): Promise<string>;
}

/** The database that runs in a pod of `workload`. */
export function databaseIn(namespace: Namespace, workload: string): Database {
  const inPod = (command: readonly string[], input: string): Promise<string> =>
    namespace.kubectl(["exec", "--stdin", workload, "--", ...command], { input, limit: 120 });
  const psql = async (sql: string): Promise<string> => {
    const command = ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-U", "nexus_service", "-d", "dashboard"];
    return (await inPod(command, sql)).trimEnd();
  };
  return {
    psql,
    async expectSchemaOf(chart) {
      // Waited for: a plain Job comes to its end after helm has.
      const ddl = chart.ddl.map((file) => file.sql).join("\n;\n");
      await waitFor(`schema of chart ${chart.name} in ${namespace.name}`, 90, async () => {
        expect(await inPod(["bash", "-c", COMPARE], ddl)).toBe("");
        return true;
      });
    },
    async plantRow() {
      await psql("insert into nexus.users (login) values ('planted')");
    },
    async expectPlantedRow() {
      expect(await psql("select count(*) from nexus.users where login = 'planted'")).toBe("1");
    },
    async expectDemoData(there) {
      const customers = there ? "4000" : "0";
      await waitFor(`${customers} demo customers in ${namespace.name}`, 90, async () => {
        expect(await psql("select count(*) from demo_ecommerce.customers")).toBe(customers);
        return true;
      });
    },
    addressOfMigrator: () =>
      waitFor(`a migration at work in ${namespace.name}`, 90, () =>
        psql(`select host(client_addr) from pg_stat_activity where wait_event = 'PgSleep' limit 1`).then(
          (address) => address || undefined,
        ),
      ),
  };
}

/** Differences between the database and one made from the SQL on standard input. Version lines and pg_dump's random tokens apart. */
const COMPARE = `
  set -euo pipefail
  export PGUSER=nexus_service
  name=expected_$$
  createdb $name
  trap 'dropdb --force $name' EXIT
  psql -Xq -v ON_ERROR_STOP=1 -d $name -f - >/dev/null 2>&1
  dump() { pg_dump --schema-only ${SCHEMAS} "$1" | grep -Ev '^\\\\(un)?restrict|^--|^$'; }
  diff <(dump $name) <(dump dashboard) || true`;
