import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type KubernetesObject, readObjects } from "./objects.ts";

/** The root of the repository. */
export const ROOT = join(import.meta.dirname, "..", "..", "..", "..");

/** The chart. */
export const CHART = join(ROOT, "helm", "dashboard");

export type HelmMajor = 3 | 4;

export const HELM_MAJORS: readonly HelmMajor[] = [4, 3];

/** Values files of the chart, as `helm` wants them. */
export const DEV = ["-f", join(CHART, "values-dev.yaml")] as const;
export const DEV_SECRETS = ["-f", join(CHART, "values-dev-secrets.yaml")] as const;
export const PRODUCTION = ["-f", join(CHART, "values-production.yaml")] as const;

/** An external database with a password, as the least that pre-hook needs. */
export const EXTERNAL = [
  "--set",
  "postgres.enabled=false,database.host=db.example.com,database.existingSecret=external",
] as const;

interface Where {
  readonly major?: HelmMajor;
  readonly chart?: string;
  readonly release?: string;
}

interface Outcome {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs Helm. KUBECONFIG names nothing: a chart must render without a cluster. */
export function helm(args: readonly string[], major: HelmMajor = 4): Outcome {
  const env = { ...process.env, KUBECONFIG: "/dev/null" };
  const program = process.env[`SLIPWAY_TEST_HELM${major}`] ?? "helm";
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: ROOT, env, encoding: "utf8", maxBuffer: 2 ** 26 });
  return { exitCode: status, stdout, stderr };
}

/** What `helm template` prints. Throws what Helm says where it refuses. */
export function template(args: readonly string[] = [], where: Where = {}): string {
  const { chart = CHART, release = "dashboard", major = 4 } = where;
  const { exitCode, stdout, stderr } = helm(["template", release, chart, "-n", "dashboard", ...args], major);
  if (exitCode !== 0) throw new Error(stderr);
  return stdout;
}

/** The objects that `helm template` renders. */
export function render(args: readonly string[] = [], where: Where = {}): readonly KubernetesObject[] {
  return readObjects(template(args, where));
}

/** What Helm says where it refuses to render. */
export function refusal(args: readonly string[], where: Where = {}): string {
  const { chart = CHART, release = "dashboard", major = 4 } = where;
  const { exitCode, stderr } = helm(["template", release, chart, ...args], major);
  if (exitCode === 0) throw new Error("Helm rendered the chart and should have refused");
  return stderr;
}

/** NOTES.txt as somebody sees it after an install. Only Helm 4 renders it without a cluster. */
export function notes(args: readonly string[] = [], chart = CHART): string {
  const install = ["install", "dashboard", chart, "-n", "dashboard", "--dry-run=client", ...args];
  const { exitCode, stdout, stderr } = helm(install, 4);
  if (exitCode !== 0) throw new Error(stderr);
  return stdout.slice(stdout.indexOf("NOTES:"));
}

/** A copy of the chart to change, removed after the test. */
export function copyOfChart(): string {
  const folder = mkdtempSync(join(tmpdir(), "chart-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const copy = join(folder, "dashboard");
  cpSync(CHART, copy, { recursive: true });
  return copy;
}
