import { join } from "node:path";
import type { Plan } from "../plans.ts";
import type { Chart } from "./charts.ts";
import type { Namespace } from "./namespace.ts";
import { type Outcome, run, tryRun } from "./program.ts";
import { SETTINGS } from "./settings.ts";

/** What is to be brought: a version of the chart and values for `--set`. */
export interface Release {
  readonly chart: Chart;
  readonly set?: Readonly<Record<string, string | number | boolean>>;
  /** `--reuse-values`: the values of the release before, and none of the new chart's own. */
  readonly reuseValues?: boolean;
  /** Seconds that Helm may wait. Default: 180. */
  readonly timeout?: number;
}

/** Brings releases to a namespace in one column's way. */
export interface Installer {
  install(release: Release): Promise<Outcome>;
  upgrade(release: Release): Promise<Outcome>;
  /** Back to the first revision. */
  rollback(first: Release): Promise<Outcome>;
  /** Takes away everything but what the chart keeps. */
  uninstall(last: Release): Promise<Outcome>;
  /** What the chart says after an installation (NOTES.txt); nothing is installed. */
  notes(release: Release): Promise<string>;
}

/** The installer of a cell; `values` go before those of each release. */
export function installerFor(plan: Plan, namespace: Namespace, values: Release["set"]): Installer {
  const helm = SETTINGS.helm[plan.helm];
  const flags = plan.column.flags?.(plan.helm);
  const withValues = (release: Release): Release => ({ ...release, set: { ...values, ...release.set } });
  const installer =
    flags === undefined
      ? applyingInstaller(helm, namespace, withValues)
      : helmInstaller({ helm, flags }, namespace, withValues);
  return {
    ...installer,
    async notes(release) {
      const args = ["install", "notes", release.chart.path, ...valueArguments(withValues(release)), "--dry-run=client"];
      const printed = await run(helm, [...args, "--namespace", namespace.name]);
      return printed.split(/^NOTES:$/m)[1] ?? "";
    },
  };
}

type Bringing = Omit<Installer, "notes">;

type Completion = (release: Release) => Release;

function helmInstaller(
  { helm, flags }: { readonly helm: string; readonly flags: readonly string[] },
  namespace: Namespace,
  complete: Completion,
): Bringing {
  const call = (command: readonly string[], timeout: number): Promise<Outcome> =>
    // A roll-back after a failure has the same time once more.
    tryRun(helm, [...command, "-n", namespace.name], { limit: timeout * 2 + 30 });
  const bring = (command: readonly string[], release: Release): Promise<Outcome> => {
    const timeout = release.timeout ?? 180;
    const values = release.reuseValues === true ? ["--reuse-values"] : valueArguments(complete(release));
    const args = [...command, "dashboard", release.chart.path, ...values, ...flags, "--timeout", `${timeout}s`];
    return call(args, timeout);
  };
  return {
    install: (release) => bring(["install"], release),
    // A first install that was taken back has left nothing to upgrade.
    upgrade: (release) => bring(["upgrade", "--install"], release),
    rollback: () => call(["rollback", "dashboard", "1", ...flags.map(rollbackFlag), "--timeout", "180s"], 180),
    uninstall: () => call(["uninstall", "dashboard", "--wait", "--timeout", "120s"], 120),
  };
}

function applyingInstaller(helm: string, namespace: Namespace, complete: Completion): Bringing {
  const render = async (release: Release): Promise<Outcome> => {
    const template = ["template", "dashboard", release.chart.path, "--no-hooks", "-n", namespace.name];
    return tryRun(helm, [...template, ...valueArguments(complete(release))]);
  };
  const apply = async (release: Release): Promise<Outcome> => {
    const rendered = await render(release);
    if (rendered.exitCode !== 0) return rendered;
    return namespace.tryKubectl(["apply", "--filename", "-"], { input: rendered.stdout });
  };
  return {
    install: apply,
    upgrade: apply,
    rollback: apply,
    async uninstall(last) {
      const rendered = await render(last);
      const kept = /^\s+"?helm\.sh\/resource-policy"?: "?keep"?/m;
      const manifests = rendered.stdout.split(/^---$/m).filter((manifest) => !kept.test(manifest));
      const args = ["delete", "--ignore-not-found", "--wait", "--filename", "-"];
      return namespace.tryKubectl(args, { input: manifests.join("\n---\n"), limit: 120 });
    },
  };
}

/** A roll-back has no other to fall back to: what takes a failed release back waits for it, too. */
function rollbackFlag(flag: string): string {
  return flag.startsWith("--wait") ? flag : "--wait";
}

function valueArguments({ chart, set }: Release): readonly string[] {
  const files = ["values-dev.yaml", "values-dev-secrets.yaml"].flatMap((file) => ["--values", join(chart.path, file)]);
  return [...files, ...setArguments(set ?? {})];
}

/** Arguments that set values as what they are: "15" stays text. */
export function setArguments(values: NonNullable<Release["set"]>): readonly string[] {
  return Object.entries(values).flatMap(([key, value]) => [
    typeof value === "string" ? "--set-string" : "--set",
    `${key}=${value}`,
  ]);
}
