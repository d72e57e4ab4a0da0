import { afterAll, expect, test } from "vitest";
import { createCell } from "./harness/cell.ts";
import { makeCharts } from "./harness/charts.ts";
import { keepEvidence } from "./harness/evidence.ts";
import { expectRefusal } from "./harness/refusal.ts";
import { openResults, type Result } from "./harness/results.ts";
import { SETTINGS } from "./harness/settings.ts";
import { impossibility, isQuick, nameOf, type Plan, PLANS } from "./plans.ts";

const { charts, remove } = makeCharts();
afterAll(remove);

const results = await openResults();

test.concurrent.for(PLANS.filter(isChosen).map((plan) => ({ name: nameOf(plan), plan })))("$name", async ({ plan }) => {
  expect(await recorded(plan)).toMatch(/passed|refused/);
});

/** Tries a cell out and writes down what came of it. */
async function recorded(plan: Plan): Promise<Result["result"]> {
  const started = performance.now();
  const seconds = (): number => Math.round((performance.now() - started) / 100) / 10;
  try {
    const result = await tryOut(plan);
    results.record(plan, { ...result, seconds: seconds() });
    return result.result;
  } catch (error) {
    const [note = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    results.record(plan, { result: "failed", seconds: seconds(), note });
    throw error;
  }
}

async function tryOut(plan: Plan): Promise<Omit<Result, "seconds">> {
  const cell = await createCell(plan, charts, plan.situation.options);
  const reason = impossibility(plan);
  try {
    if (reason === undefined) await plan.situation.run(cell);
    else await expectRefusal(cell);
  } catch (error) {
    await keepEvidence(cell, error);
    if (!SETTINGS.keepFailed) await cell.remove();
    throw error;
  }
  await cell.remove();
  return reason === undefined ? { result: "passed" } : { result: "refused", note: reason };
}

function isChosen(plan: Plan): boolean {
  if (SETTINGS.cells === "all") return true;
  return SETTINGS.cells === "quick" ? isQuick(plan) : new RegExp(SETTINGS.cells).test(nameOf(plan));
}
