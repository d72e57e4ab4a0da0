import { expect } from "vitest";
import type { Cell } from "./cell.ts";
import { FAILING_TIMEOUT } from "./failing.ts";
import { requireFailure } from "./program.ts";

/**
 * Sees that settings which cannot work together end in an error, in time, and that the chart says why: either it refuses to be rendered, or
 * its notes say it in a line that names `--wait`. Nothing but the page of the chart can say it where nothing is rendered by Helm's commands.
 */
export async function expectRefusal(cell: Cell): Promise<void> {
  const release = { chart: cell.charts.base, timeout: FAILING_TIMEOUT };
  const outcome = await cell.installer.install(release);
  if (cell.plan.column.flags === undefined) {
    await cell.application.expectHeldBack();
    return;
  }
  requireFailure("install", outcome);
  expect(outcome.output).toContain("--wait");
}
