import { defineConfig } from "vitest/config";
import { SETTINGS } from "./harness/settings.ts";

export default defineConfig({
  test: {
    name: "cluster",
    root: import.meta.dirname,
    include: ["*.cluster.test.ts"],
    pool: "forks",
    // One file after the other: some want the names of a real installation for themselves. The matrix's cells run side by side.
    fileParallelism: false,
    maxConcurrency: SETTINGS.concurrency,
    testTimeout: 900_000,
    hookTimeout: 300_000,
  },
});
