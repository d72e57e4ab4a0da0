import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { failureOf } from "../../../../packages/engine/test/helpers/failures.ts";
import { subject, type Subject } from "../../../../packages/engine/test/helpers/subject.ts";
import { testApp, type TestApp } from "../helpers/app.ts";
import { launchChromium, visit } from "../helpers/browser.ts";

const INTERVAL_MS = 5_000;

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

let shop: Subject;
let server: TestApp;
beforeEach(async () => {
  shop = await subject({ ddl: { "01-shop.sql": "create schema if not exists shop;\n" } });
  server = await testApp({ SLIPWAY_DIR: shop.dir, DATABASE_URL: shop.database.url });
});

/** Lets the page's own clock go on until it shows what is expected; the server answers anew after its rest. */
async function untilTitle(page: Page, title: string): Promise<void> {
  await expect
    .poll(
      async () => {
        await page.clock.runFor(INTERVAL_MS);
        return page.title();
      },
      { timeout: 20_000 },
    )
    .toContain(title);
}

test("the page follows the database without being loaded again", async () => {
  const { page, complaints } = await visit(browser, server.app);
  expect(await page.textContent("h1")).toBe("Nothing applied yet");
  await page.evaluate("window.same = true");

  await shop.up();
  await untilTitle(page, "Up to date");
  shop.write({ "ddl/02-broken.sql": "create tabel shop.item ();\n" });
  await failureOf(shop.up());
  await untilTitle(page, "The last run failed");

  expect(await page.textContent("section[aria-labelledby=failure]")).toContain("ddl/02-broken.sql:1:8");
  expect(await page.evaluate("window.same")).toBe(true);
  expect(complaints).toEqual([]);
});

test("what a reader has opened, and where the focus is, stays when new runs come", async () => {
  shop.write({ "ddl/02-broken.sql": "create tabel shop.item ();\n" });
  await failureOf(shop.up());
  const { page } = await visit(browser, server.app);
  await page.focus("summary");
  await page.keyboard.press("Enter");

  shop.write({ "ddl/02-broken.sql": "create schema shop;\n" });
  await failureOf(shop.up());
  const summaries = page.locator("summary");
  await expect
    .poll(
      async () => {
        await page.clock.runFor(INTERVAL_MS);
        return summaries.allTextContents();
      },
      { timeout: 20_000 },
    )
    .toEqual([
      'schema "shop" already exists, ddl/02-broken.sql:1:1',
      'syntax error at or near "tabel", ddl/02-broken.sql:1:8',
    ]);

  expect(await page.locator("details[open] summary").allTextContents()).toEqual([
    'syntax error at or near "tabel", ddl/02-broken.sql:1:8',
  ]);
  expect(await page.evaluate("document.activeElement.textContent")).toContain("tabel");
});

describe("the keyboard", () => {
  test("leads past the header to the content, and to every table that scrolls", async () => {
    await shop.up();
    const { page } = await visit(browser, server.app);
    const focused = (): Promise<unknown> =>
      page.evaluate("document.activeElement.id || document.activeElement.getAttribute('aria-label')");

    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.className")).toBe("skip");
    await page.keyboard.press("Enter");
    expect(await focused()).toBe("content");
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("Table of migrations");
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("Table of runs");
  });

  test("pauses and resumes the updates", async () => {
    const { page } = await visit(browser, server.app);
    await page.focus("#live");
    await page.keyboard.press("Enter");
    expect(await page.textContent("#live")).toBe("Resume updates");

    await shop.up();
    await page.clock.runFor(3 * INTERVAL_MS);
    expect(await page.textContent("h1")).toBe("Nothing applied yet");
    await page.keyboard.press("Space");
    await untilTitle(page, "Up to date");

    expect(await page.textContent("#live")).toBe("Pause updates");
  });
});

test("a server that has gone is told, and what was shown stays", async () => {
  await shop.up();
  const { page } = await visit(browser, server.app);

  await server.app.close();

  await expect
    .poll(
      async () => {
        await page.clock.runFor(INTERVAL_MS);
        return page.textContent("#connection");
      },
      { timeout: 10_000 },
    )
    .toBe("No answer from the server, trying again");
  expect(await page.textContent("h1")).toBe("Up to date");
});

test("the page is complete without scripts", async () => {
  await shop.up();
  const { page } = await visit(browser, server.app, { javaScriptEnabled: false });

  expect(await page.textContent("h1")).toBe("Up to date");
  expect(await page.isVisible("#live")).toBe(false);
});
