import type { Change } from "./difference.ts";
import { addressOf, type State } from "./state.ts";

/** A pass over the files as it was watched: the state before the first file, and after each. */
export interface Trace {
  /** One more than there are files. */
  readonly states: readonly State[];
}

/** Whether a file, run by itself in the state before the pass, changes what a change is about. Asked only where it matters. */
export type ChangesAlone = (file: number, change: Change) => Promise<boolean>;

/**
 * For each change that a pass left behind, the files (by number) that made it: the one that led away from the state before the pass, and
 * those after it that changed the same thing further. A file that would not touch it by itself, only in the state that another one has
 * left, is not to blame while there is that other one.
 */
export async function blame(
  changes: readonly Change[],
  { states }: Trace,
  changesAlone: ChangesAlone,
): Promise<Map<number, Change[]>> {
  const found = new Map<number, Change[]>();
  for (const change of changes) {
    for (const file of await filesBehind(change, states, changesAlone)) {
      found.set(file, [...(found.get(file) ?? []), change]);
    }
  }
  return found;
}

async function filesBehind(change: Change, states: readonly State[], changesAlone: ChangesAlone): Promise<number[]> {
  const suspects = suspectsOf(change, states);
  const [first] = suspects;
  if (first === undefined) return [];
  const confirmed: number[] = [];
  for (const file of suspects) if (await changesAlone(file, change)) confirmed.push(file);
  return confirmed.length > 0 ? confirmed : [first];
}

/** The files that changed it since it was last as before the pass. */
function suspectsOf(change: Change, states: readonly State[]): number[] {
  const address = addressOf(change);
  const values = states.map((state) => state.get(address)?.value);
  const departure = values.findLastIndex((value) => value === values[0]);
  return values.flatMap((value, index) => (index > departure && value !== values[index - 1] ? [index - 1] : []));
}
