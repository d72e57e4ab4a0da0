import type { HelmMajor } from "./harness/settings.ts";

/** A way in which a release is brought to the cluster. */
export interface Column {
  readonly id: string;
  readonly title: string;
  /** Flags of `helm install`, `upgrade` and `rollback`; `undefined`: no release, but `helm template --no-hooks | kubectl apply`. */
  readonly flags: ((helm: HelmMajor) => readonly string[]) | undefined;
  /** Helm waits for the application's pods, before it runs hooks. */
  readonly waits: boolean;
  /** Helm waits for Jobs that are no hooks, too. */
  readonly waitsForJobs: boolean;
  /** Helm takes a failed release back by itself. */
  readonly rollsBack: boolean;
}

const HELM = { waits: false, waitsForJobs: false, rollsBack: false } as const;

/** The matrix's columns, from left to right. */
export const COLUMNS: readonly Column[] = [
  { ...HELM, id: "plain", title: "plain", flags: () => [] },
  { ...HELM, id: "wait", title: "`--wait`", flags: () => ["--wait"], waits: true },
  {
    id: "atomic",
    title: "`--rollback-on-failure` / `--atomic`",
    flags: (helm) => [helm === 4 ? "--rollback-on-failure" : "--atomic"],
    waits: true,
    waitsForJobs: false,
    rollsBack: true,
  },
  {
    id: "wait-for-jobs",
    title: "`--wait --wait-for-jobs`",
    flags: () => ["--wait", "--wait-for-jobs"],
    waits: true,
    waitsForJobs: true,
    rollsBack: false,
  },
  { ...HELM, id: "apply", title: "`helm template --no-hooks`, `kubectl apply`", flags: undefined },
];
