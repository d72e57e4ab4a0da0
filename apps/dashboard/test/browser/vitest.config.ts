import { join } from "node:path";
import { defineConfig } from "vitest/config";

const root = join(import.meta.dirname, "..", "..", "..", "..");

/** What needs a real Chromium; `npm run test:browser` runs it. */
export default defineConfig({
  root,
  resolve: { conditions: ["source"] },
  ssr: { resolve: { conditions: ["source"] } },
  test: {
    name: "browser",
    include: ["apps/dashboard/test/browser/**/*.browser.test.ts"],
    globalSetup: "packages/engine/test/helpers/global-setup.ts",
    pool: "forks",
    // Style sheets as they are, not as nothing.
    css: true,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
