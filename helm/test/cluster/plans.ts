import { COLUMNS, type Column } from "./columns.ts";
import { HELM_MAJORS, type HelmMajor } from "./harness/settings.ts";
import { SITUATIONS, type Situation } from "./situations/index.ts";

const MODES = ["hook", "job", "pre-hook"] as const;
const GATES = ["ensure", "wait", "none"] as const;

/** `migrations.mode` of the chart. */
export type Mode = (typeof MODES)[number];

/** `gate.mode` of the chart. */
export type GateMode = (typeof GATES)[number];

/** One cell of the matrix: what is tried, and under which settings. */
export interface Plan {
  readonly situation: Situation;
  readonly column: Column;
  readonly helm: HelmMajor;
  readonly mode: Mode;
  readonly gate: GateMode;
}

/** Every situation in every column with both versions of Helm, in the chart's default settings. */
const FULL: readonly Plan[] = SITUATIONS.flatMap((situation) =>
  COLUMNS.flatMap((column) =>
    HELM_MAJORS.map((helm) => ({ situation, column, helm, mode: "hook", gate: "ensure" }) as const),
  ),
);

/** Every cell: the full table, the other modes and gates such that each pair of settings meets once, and what cannot work. */
export const PLANS: readonly Plan[] = [...FULL, ...pairwise(), ...impossible()];

/** The name of a cell; also what SLIPWAY_CLUSTER_CELLS is compared with. */
export function nameOf({ situation, column, helm, mode, gate }: Plan): string {
  return `${situation.id} ${column.id} helm${helm} ${mode} ${gate}`;
}

/** A quick part that shows each mechanism once. */
export function isQuick({ situation, column, helm, mode, gate }: Plan): boolean {
  if (mode !== "hook" || gate !== "ensure") return false;
  if (situation.id === "fresh-install")
    return column.id === "plain" || (helm === 4 && /^(wait|apply)$/.test(column.id));
  return helm === 4 && column.id === "plain" && /^(failing-then-fixed|rollback)$/.test(situation.id);
}

/** Why nobody could bring the schema in such a cell, by Helm's own rules; `undefined` where somebody does. */
export function impossibility({ column, mode, gate }: Omit<Plan, "situation" | "helm">): string | undefined {
  if (gate === "ensure" || mode === "job") return undefined;
  if (column.flags === undefined) return "without hooks there is no Job, and the gate does not bring the schema";
  if (mode === "hook" && column.waits) return "Helm waits for pods that wait for the hook, which Helm runs after them";
  return undefined;
}

/** What Helm's rules make impossible, shown once, by the simplest situation. */
function impossible(): readonly Plan[] {
  return combinations(SITUATIONS.slice(0, 1), [4]).filter((plan) => impossibility(plan) !== undefined);
}

/**
 * Cells such that each two values of situation, mode, gate, column and Helm that are possible together meet in one of them or in the full
 * table: greedily, the cell with the most new pairs first.
 */
function pairwise(): readonly Plan[] {
  const candidates = combinations(SITUATIONS, HELM_MAJORS).filter((plan) => impossibility(plan) === undefined);
  const met = new Set(FULL.flatMap(pairsOf));
  const chosen: Plan[] = [];
  while (true) {
    const best = bestOf(candidates, met, chosen);
    if (best === undefined) return chosen;
    chosen.push(best);
    for (const pair of pairsOf(best)) met.add(pair);
  }
}

function combinations(situations: readonly Situation[], helms: readonly HelmMajor[]): readonly Plan[] {
  return situations.flatMap((situation) =>
    MODES.flatMap((mode) =>
      GATES.flatMap((gate) =>
        COLUMNS.flatMap((column) => helms.map((helm) => ({ situation, mode, gate, column, helm }) as const)),
      ),
    ),
  );
}

/** The candidate with the most new pairs; among equals the one whose column and Helm were chosen least. */
function bestOf(candidates: readonly Plan[], met: ReadonlySet<string>, chosen: readonly Plan[]): Plan | undefined {
  let best: { readonly plan: Plan; readonly gain: number; readonly uses: number } | undefined;
  for (const plan of candidates) {
    const gain = pairsOf(plan).filter((pair) => !met.has(pair)).length;
    const uses = chosen.filter(({ column, helm }) => column === plan.column && helm === plan.helm).length;
    const isBetter = best === undefined || gain > best.gain || (gain === best.gain && uses < best.uses);
    if (gain > 0 && isBetter) best = { plan, gain, uses };
  }
  return best?.plan;
}

function pairsOf({ situation, column, helm, mode, gate }: Plan): readonly string[] {
  const values = [situation.id, column.id, `helm${helm}`, `mode ${mode}`, `gate ${gate}`];
  return values.flatMap((value, index) => values.slice(index + 1).map((other) => `${value}/${other}`));
}
