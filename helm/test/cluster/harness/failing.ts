import { BREAKAGE } from "./charts.ts";
import type { Cell } from "./cell.ts";
import { type Outcome, requireFailure, requireSuccess } from "./program.ts";
import { waitFor } from "./wait-for.ts";

/** A failing release is not waited for longer than this, in seconds. */
export const FAILING_TIMEOUT = 45;

/** Upgrades to the broken chart and sees that nobody is told of a success, nothing of it is in the database, and visitors are served. */
export async function expectBrokenUpgrade(cell: Cell): Promise<void> {
  const { application, database, charts } = cell;
  const outcome = await cell.installer.upgrade({ chart: charts.broken, timeout: FAILING_TIMEOUT });
  await expectNoSuccess(cell, outcome);
  if (cell.plan.column.rollsBack) await application.expectReady();
  await application.expectServing();
  await database.expectSchemaOf(charts.base);
  await database.expectPlantedRow();
}

/** Installs the broken chart into an empty namespace and sees that nobody is told of a success. */
export async function expectBrokenInstall(cell: Cell): Promise<void> {
  const outcome = await cell.installer.install({ chart: cell.charts.broken, timeout: FAILING_TIMEOUT });
  await expectNoSuccess(cell, outcome);
}

async function expectNoSuccess(cell: Cell, outcome: Outcome): Promise<void> {
  const { column, mode } = cell.plan;
  // kubectl never waits, and Helm does not wait for a plain Job or for pods unless it is told to: there only the pods tell.
  const commandEndsFirst = column.flags === undefined || (mode === "job" && !column.waits);
  if (commandEndsFirst) requireSuccess("broken release", outcome);
  else requireFailure("broken release", outcome);
  if (column.rollsBack) return;
  await expectFailureShown(cell);
  // A pre-hook Job fails before anything else of the release is touched.
  const isApplied = mode !== "pre-hook" || column.flags === undefined;
  if (isApplied) await cell.application.expectHeldBack();
}

/** Some pod of the release says by its termination message what failed, and where. */
async function expectFailureShown(cell: Cell): Promise<void> {
  await waitFor(`${cell.namespace.name}: a pod says what failed`, 90, async () => {
    const pods = await cell.namespace.kubectl(["get", "pods", "--output", "yaml"]);
    return pods.includes(BREAKAGE.file) && pods.includes(BREAKAGE.sqlstate);
  });
}
