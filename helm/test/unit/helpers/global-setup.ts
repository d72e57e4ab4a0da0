import { helmProgram } from "../../../../scripts/lib/helm.mjs";

/** Finds or fetches both versions of Helm once, before the test files run side by side. */
export function setup(): void {
  process.env["SLIPWAY_TEST_HELM4"] = helmProgram(4);
  process.env["SLIPWAY_TEST_HELM3"] = helmProgram(3);
}
