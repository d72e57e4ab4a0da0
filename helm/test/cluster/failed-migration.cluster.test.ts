import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Cell, createCell } from "./harness/cell.ts";
import { BREAKAGE, makeCharts } from "./harness/charts.ts";
import { type Outcome, requireFailure } from "./harness/program.ts";
import { HELM_MAJORS } from "./harness/settings.ts";
import { COLUMNS } from "./columns.ts";
import { failingThenFixed } from "./situations/failing-then-fixed.ts";

const { file, line, column, sqlstate } = BREAKAGE;
const PLACE = `${file}:${line}:${column}`;

describe.each(HELM_MAJORS)("a migration that fails at an upgrade with helm %i", (helm) => {
  const { charts, remove } = makeCharts();
  let cell: Cell;
  let outcome: Outcome;
  let unanswered = 0;

  beforeAll(async () => {
    const [plain] = COLUMNS;
    if (plain === undefined) throw new Error("the matrix has no columns");
    cell = await createCell({ situation: failingThenFixed, column: plain, helm, mode: "hook", gate: "ensure" }, charts);
    await cell.establish({ chart: charts.base });
    const over = new AbortController();
    const visits = (async () => {
      while (!over.signal.aborted) {
        if (!(await cell.application.isServing())) unanswered += 1;
        await pause(500);
      }
    })();
    outcome = await cell.installer.upgrade({ chart: charts.broken });
    over.abort();
    await visits;
  });
  afterAll(async () => {
    await cell.remove();
    remove();
  });

  test("ends helm with an error within seconds, not after retries", () => {
    requireFailure("upgrade", outcome);
    expect(outcome.seconds).toBeLessThan(45);
  });

  test("shows file, line, column, SQLSTATE and hint in helm's output", () => {
    expect(outcome.output).toContain(PLACE);
    expect(outcome.output).toContain(sqlstate);
    expect(outcome.output).toMatch(/hint/i);
  });

  test("shows them in kubectl describe, as the pod's termination message", async () => {
    const described = await cell.namespace.kubectl(["describe", "pods"]);
    const message = /Message: +(.*(?:\n(?! {4,}[A-Z][\w ]+:).*)*)/.exec(described)?.[1] ?? "";
    expect(message).toContain(file);
    expect(message).toContain(sqlstate);
  });

  test("leaves the old pods serving, at every moment", async () => {
    expect(unanswered).toBe(0);
    expect(await cell.application.isServing()).toBe(true);
  });
});
