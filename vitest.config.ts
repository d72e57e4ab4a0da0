import { configDefaults, defineConfig } from "vitest/config";

const source = { resolve: { conditions: ["source"] }, ssr: { resolve: { conditions: ["source"] } } };
const globalSetup = "packages/engine/test/helpers/global-setup.ts";

export default defineConfig({
  ...source,
  test: {
    pool: "forks",
    // Style sheets as they are, not as nothing.
    css: true,
    // Two at least also on two cores: files with a database wait for it half of the time.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["**/test/**/*.unit.test.ts"],
          exclude: [...configDefaults.exclude, "helm/test/unit/**"],
        },
      },
      {
        extends: true,
        test: {
          name: "chart",
          include: ["helm/test/unit/*.unit.test.ts"],
          globalSetup: "helm/test/unit/helpers/global-setup.ts",
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: "db",
          include: ["**/test/**/*.db.test.ts"],
          globalSetup,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: "cli",
          include: ["**/test/**/*.cli.test.ts"],
          globalSetup,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
