import { expect, test } from "vitest";
import { COLUMNS } from "./columns.ts";
import { HELM_MAJORS } from "./harness/settings.ts";
import { impossibility, isQuick, nameOf, type Plan, PLANS } from "./plans.ts";
import { SITUATIONS } from "./situations/index.ts";

const VALUES = {
  situation: SITUATIONS,
  column: COLUMNS,
  helm: HELM_MAJORS,
  mode: ["hook", "job", "pre-hook"],
  gate: ["ensure", "wait", "none"],
} as const;

const KEYS = ["situation", "column", "helm", "mode", "gate"] as const;

test("every situation meets every column with both versions of Helm", () => {
  const ordinary = PLANS.filter(({ mode, gate }) => mode === "hook" && gate === "ensure");
  expect(ordinary.length).toBe(SITUATIONS.length * COLUMNS.length * HELM_MAJORS.length);
});

test("every pair of settings that can work together meets in some cell", () => {
  const works = PLANS.filter((plan) => impossibility(plan) === undefined);
  const missing = KEYS.flatMap((one, index) =>
    KEYS.slice(index + 1).flatMap((other) =>
      VALUES[one].flatMap((value) =>
        VALUES[other]
          .filter((otherValue) => !works.some((plan) => plan[one] === value && plan[other] === otherValue))
          .map((otherValue) => [one, value, other, otherValue]),
      ),
    ),
  );
  expect(missing).toEqual([]);
});

test("every cell has a name of its own, short enough for a namespace", () => {
  const names = PLANS.map(nameOf);
  expect(new Set(names).size).toBe(names.length);
  expect(names.filter((name) => `sw-${name}-late`.length > 63)).toEqual([]);
});

test("the quick part is small", () => {
  expect(PLANS.filter((plan: Plan) => isQuick(plan)).length).toBeLessThan(8);
});
