import { expect } from "vitest";
import type { Cell } from "./cell.ts";
import { FAILING_TIMEOUT } from "./failing.ts";
import { requireFailure, requireSuccess } from "./program.ts";

/**
 * Sees that settings which cannot work together end in an error, in time, and that the chart's notes say so in a line. Without hooks the gate
 * alone is left: it has to hold the pods back.
 */
export async function expectRefusal(cell: Cell): Promise<void> {
  const release = { chart: cell.charts.base, timeout: FAILING_TIMEOUT };
  const outcome = await cell.installer.install(release);
  if (cell.plan.column.flags === undefined) {
    requireSuccess("kubectl apply", outcome);
    await cell.application.expectHeldBack();
    return;
  }
  requireFailure("install", outcome);
  expect(await cell.installer.notes(release)).toMatch(/--wait/);
}
