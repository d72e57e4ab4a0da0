import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Cell } from "./cell.ts";
import { nameOf } from "../plans.ts";
import { ROOT } from "./settings.ts";

const FOLDER = join(ROOT, ".cache", "cluster");

/** Keeps what a failed cell's namespaces show: objects, events, and the logs of all pods. Returns the file. */
export async function keepEvidence(cell: Cell, error: unknown): Promise<string> {
  const parts = [error instanceof Error ? `${error.message}\n${error.stack}` : String(error)];
  for (const namespace of [cell.namespace, cell.external?.namespace].filter((one) => one !== undefined)) {
    const show = async (...args: readonly string[]): Promise<void> => {
      parts.push(`$ kubectl ${args.join(" ")}`, (await namespace.tryKubectl(args, { limit: 20 })).output);
    };
    await show("get", "all,configmaps,secrets,persistentvolumeclaims", "--output", "wide");
    await show("get", "events", "--sort-by", ".lastTimestamp");
    await show("describe", "pods");
    for (const pod of (await namespace.read(["pods"], "{.items[*].metadata.name}")).split(" ").filter(Boolean)) {
      await show("logs", pod, "--all-containers", "--prefix", "--tail=60");
    }
  }
  mkdirSync(FOLDER, { recursive: true });
  const file = join(FOLDER, `${nameOf(cell.plan).replaceAll(" ", "-")}.txt`);
  writeFileSync(file, parts.join("\n"));
  return file;
}
