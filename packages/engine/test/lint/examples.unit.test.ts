import { describe, expect, test } from "vitest";
import { RULES } from "../../src/lint/rules.ts";
import { check } from "./check.ts";

describe.each(RULES.map((rule) => ({ code: rule.code, rule })))("$code", ({ rule }) => {
  test("finds what is bad in its example, and nothing else", async () => {
    const found = await check(rule.bad);

    expect([...new Set(found.map(({ code }) => code))]).toEqual([rule.code]);
  });

  test("finds nothing in the good example, and neither does any other rule", async () => {
    expect(await check(rule.good)).toEqual([]);
  });

  test("speaks in the manner of the house", async () => {
    const found = await check(rule.bad);

    for (const { message, hint } of found) {
      expect(message).not.toMatch(/\.$/);
      expect(hint).not.toMatch(/\.$/);
    }
    expect(rule.summary).toMatch(/^[A-Za-z]/);
    expect(rule.explanation).toMatch(/\.$/);
  });
});
