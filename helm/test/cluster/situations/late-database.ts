import { setTimeout as pause } from "node:timers/promises";
import type { Cell } from "../harness/cell.ts";
import { run } from "../harness/program.ts";
import type { Situation } from "./situation.ts";

const SECONDS = 60;

export const lateDatabase: Situation = {
  id: "late-database",
  title: "postgres comes up 60 s late",
  options: { databaseLate: true },
  async run(cell) {
    const late = databaseThatComesLate(cell);
    const release = { chart: cell.charts.base, set: late.set };
    const installed = cell.installer.install(release);
    await pause(SECONDS * 1000);
    await late.start();
    try {
      await cell.expectArrived(await installed, release);
    } finally {
      await late.remove();
    }
  },
};

interface LateDatabase {
  readonly set: Readonly<Record<string, string>>;
  start(): Promise<void>;
  remove(): Promise<void>;
}

function databaseThatComesLate(cell: Cell): LateDatabase {
  if (cell.external !== undefined) return { set: {}, start: cell.external.start, remove: async () => undefined };
  // The pod waits for its volume, and the volume for a class that does not exist yet.
  const name = `${cell.namespace.name}-late`;
  return {
    set: { "postgres.storage.className": name },
    async start() {
      const classes = JSON.parse(await run("kubectl", ["get", "storageclasses", "--output", "json"]));
      const [ordinary] = classes.items;
      const { apiVersion, kind, provisioner, parameters, reclaimPolicy, volumeBindingMode } = ordinary;
      const late = { apiVersion, kind, provisioner, parameters, reclaimPolicy, volumeBindingMode, metadata: { name } };
      await run("kubectl", ["apply", "--filename", "-"], { input: JSON.stringify(late) });
    },
    async remove() {
      await run("kubectl", ["delete", "storageclass", name, "--wait=false"]);
    },
  };
}
