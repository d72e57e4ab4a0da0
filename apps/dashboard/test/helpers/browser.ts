import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { FastifyInstance } from "fastify";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { onTestFinished } from "vitest";

/** No service of its maker is called, and no kernel feature is needed that containers lack. */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium", args: FLAGS });
}

/** A page in a browser, and everything that went wrong in it. */
export interface Visit {
  readonly page: Page;
  /** Errors of the console and of scripts, refused and failed requests, requests to other hosts. */
  readonly complaints: readonly string[];
}

/** Opens the server's page `/`; closed when the test ends. */
export async function visit(
  browser: Browser,
  app: FastifyInstance,
  options: BrowserContextOptions = {},
): Promise<Visit> {
  const address = await listening(app);
  const context = await browser.newContext(options);
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("requestfailed", (request) => complaints.push(`${request.url()} failed`));
  page.on("request", (request) => {
    if (!request.url().startsWith(address)) complaints.push(`${request.url()} was asked for`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) complaints.push(`${response.url()} answered ${response.status()}`);
  });
  await page.clock.install();
  await page.goto(address);
  return { page, complaints };
}

async function listening(app: FastifyInstance): Promise<string> {
  return app.server.listening ? app.listeningOrigin : app.listen({ host: "127.0.0.1", port: 0 });
}

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds wrong, e.g. `color-contrast: .note`. */
export async function accessibilityFindings(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  return page.evaluate(
    "axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target}`)))",
  );
}
