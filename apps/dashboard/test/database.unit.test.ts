import { describe, expect, test } from "vitest";
import { SlipwayError } from "slipway";
import { look } from "../src/database/look.ts";
import { problemOf } from "../src/database/problem.ts";
import { shared } from "../src/database/shared.ts";

describe("a shared answer", () => {
  test("is fetched once for all who ask meanwhile, and again when its rest is over", async () => {
    let fetched = 0;
    const ask = shared(
      () => Promise.resolve(++fetched),
      () => 60_000,
    );

    expect(await Promise.all([ask(), ask(), ask()])).toEqual([1, 1, 1]);
    expect(await ask()).toBe(1);
    const expiring = shared(
      () => Promise.resolve(++fetched),
      () => 0,
    );
    expect([await expiring(), await expiring()]).toEqual([2, 3]);
  });

  test("rests as long as its value and its cost say", async () => {
    const seen: unknown[] = [];
    const ask = shared(
      () => Promise.resolve("answer"),
      (value, tookMs) => {
        seen.push(value, tookMs >= 0);
        return 0;
      },
    );

    await ask();

    expect(seen).toEqual(["answer", true]);
  });

  test("that failed is fetched anew", async () => {
    let fetched = 0;
    const ask = shared(
      () => (++fetched === 1 ? Promise.reject(new Error("once")) : Promise.resolve("there")),
      () => 60_000,
    );

    await expect(ask()).rejects.toThrow("once");
    expect(await ask()).toBe("there");
  });
});

describe("a look at the database", () => {
  test("ends when the process stops, and is then no silence of the database", async () => {
    const stop = new AbortController();
    const looking = look(stop.signal, (signal) => {
      const ended = new Promise<never>((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(new SlipwayError("INTERRUPTED", "interrupted by SIGTERM")));
      });
      stop.abort("SIGTERM");
      return ended;
    });

    expect(await looking).toMatchObject({ ok: false, problem: { code: "INTERRUPTED" } });
  });

  test("that took too long counts as an unreachable database", () => {
    expect(problemOf(new SlipwayError("INTERRUPTED", "interrupted"), true)).toMatchObject({
      code: "DATABASE_UNREACHABLE",
      message: "PostgreSQL did not answer within 5 s",
    });
  });

  test("keeps an error that nobody foresaw to its message", () => {
    expect(problemOf(new TypeError("x is undefined"), false)).toEqual({
      code: "INTERNAL",
      message: "x is undefined",
      hint: null,
      details: {},
    });
  });
});
