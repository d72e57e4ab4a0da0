import { defineConfig } from "vitest/config";

const source = { resolve: { conditions: ["source"] }, ssr: { resolve: { conditions: ["source"] } } };

export default defineConfig({
  ...source,
  test: {
    projects: [
      { extends: true, test: { name: "unit", include: ["**/test/**/*.unit.test.ts"] } },
      {
        extends: true,
        test: { name: "db", include: ["**/test/**/*.db.test.ts"], pool: "forks", testTimeout: 60_000, hookTimeout: 120_000 },
      },
      {
        extends: true,
        test: { name: "cli", include: ["**/test/**/*.cli.test.ts"], pool: "forks", testTimeout: 120_000, hookTimeout: 120_000 },
      },
    ],
  },
});
