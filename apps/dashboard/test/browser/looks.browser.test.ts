import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { Overview } from "../../src/database/overview.ts";
import { buildApp } from "../../src/server/app.ts";
import { accessibilityFindings, launchChromium, visit } from "../helpers/browser.ts";
import { OVERVIEWS } from "../helpers/overviews.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

async function appShowing(overview: Overview): ReturnType<typeof buildApp> {
  const ready = { ready: true } as const;
  const nothing = (): void => undefined;
  const app = await buildApp(
    {
      overview: () => Promise.resolve(overview),
      readiness: () => Promise.resolve(ready),
      drain: nothing,
      stop: nothing,
    },
    false,
  );
  onTestFinished(() => app.close());
  return app;
}

const SIZES = [
  { name: "wide", width: 1_280, height: 900 },
  { name: "narrow", width: 320, height: 640 },
];

describe.each(OVERVIEWS)("the page of $name", ({ overview }) => {
  test.each(SIZES)("is right in light and dark on a $name screen", async ({ width, height }) => {
    const app = await appShowing(overview);
    for (const colorScheme of ["light", "dark"] as const) {
      const { page, complaints } = await visit(browser, app, { colorScheme, viewport: { width, height } });

      expect(await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")).toBeLessThanOrEqual(0);
      expect(await accessibilityFindings(page)).toEqual([]);
      expect(complaints).toEqual([]);
    }
  });
});

test("nothing moves while the page loads", async () => {
  const { page } = await visit(browser, await appShowing(OVERVIEWS[0].overview));

  const shift = await page.evaluate(
    `new Promise((resolve) => {
      let sum = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) sum += entry.value;
      }).observe({ type: "layout-shift", buffered: true });
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)));
    })`,
  );

  expect(shift).toBe(0);
});

test("dark and light differ, and both follow the system", async () => {
  const app = await appShowing(OVERVIEWS[0].overview);
  const backgrounds = [];
  for (const colorScheme of ["light", "dark"] as const) {
    const { page } = await visit(browser, app, { colorScheme });
    backgrounds.push(await page.evaluate("getComputedStyle(document.body).backgroundColor"));
  }

  expect(backgrounds).toEqual(["rgb(245, 246, 249)", "rgb(14, 18, 24)"]);
});
