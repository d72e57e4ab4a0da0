import { describe, expect, test } from "vitest";
import { testApp } from "../helpers/app.ts";

const AWAY = { DATABASE_URL: "postgresql://user:hunter2@127.0.0.1:1/shop", SLIPWAY_DIR: "/nowhere" };

describe("every answer", () => {
  test.each(["/", "/healthz", "/nothing"])("of %s has the headers that keep a browser safe", async (url) => {
    const { app } = await testApp(AWAY);

    const { headers } = await app.inject({ url });

    expect(headers).toMatchObject({
      "content-security-policy":
        "default-src 'none';style-src 'self';script-src 'self';img-src 'self';connect-src 'self';base-uri 'none';form-action 'none';frame-ancestors 'none'",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "no-referrer",
      "cross-origin-opener-policy": "same-origin",
      "cache-control": "no-store",
      "x-request-id": expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  test("has a request id of our own, whatever the client sends", async () => {
    const { app } = await testApp(AWAY);

    const { headers } = await app.inject({ url: "/healthz", headers: { "x-request-id": "mine" } });

    expect(headers["x-request-id"]).not.toBe("mine");
  });
});

describe("what is not there", () => {
  test("is told to browsers as a page and to programs as problem details", async () => {
    const { get } = await testApp(AWAY);

    const page = await get("/nothing", "text/html");
    const problem = await get("/nothing");

    expect(page).toMatchObject({ code: 404, body: expect.stringContaining("<h1>Not found</h1>") });
    expect(problem.code).toBe(404);
    expect(JSON.parse(problem.body)).toMatchObject({ title: "Not found", status: 404 });
  });

  test("is everything but GET and HEAD", async () => {
    const { app } = await testApp(AWAY);

    expect((await app.inject({ method: "POST", url: "/", payload: {} })).statusCode).toBe(404);
    expect((await app.inject({ method: "HEAD", url: "/" })).statusCode).toBe(200);
  });

  test("is an asset of another build", async () => {
    const { get } = await testApp(AWAY);

    expect((await get("/assets/style.000000000000.css")).code).toBe(404);
    expect((await get("/assets/..%2f..%2fpackage.json")).code).toBe(404);
  });
});

test("assets are kept by browsers for good, as their names change with their content", async () => {
  const { app, get } = await testApp(AWAY);
  const { body } = await get("/");
  const assets = [...body.matchAll(/"(assets\/[^"]+)"/g)].map(([, path]) => `/${path}`);

  for (const url of assets) {
    const answer = await app.inject({ url });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
    expect(answer.body.length).toBeGreaterThan(100);
  }
  expect(assets).toHaveLength(3);
});

test("an error inside is told with the request id only", async () => {
  const { app } = await testApp(AWAY);
  app.get("/broken", () => {
    throw new Error("secret cause");
  });

  const { statusCode, body, headers } = await app.inject({ url: "/broken" });

  expect(statusCode).toBe(500);
  expect(body).not.toContain("secret cause");
  expect(JSON.parse(body)).toMatchObject({ status: 500, requestId: headers["x-request-id"] });
});
