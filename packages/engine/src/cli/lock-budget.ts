import { LOCK_MODES, type LockBudget, type LockMode, SlipwayError } from "../index.ts";
import { DURATION_FORMS, parseDuration } from "./duration.ts";

const FORM = "locks=MODE,time=DURATION, each at most once";

/**
 * The budget that `locks=share,time=500ms` means; a mode may be written with blanks, dashes or underscores.
 * @throws {SlipwayError} `USAGE`
 */
export function parseLockBudget(text: string): LockBudget {
  let budget: Partial<LockBudget> = {};
  for (const part of text.split(",")) {
    const [key = "", value = ""] = part.split("=").map((word) => word.trim());
    if (key === "locks" && budget.locks === undefined) {
      budget = { ...budget, locks: lockMode(value) };
    } else if (key === "time" && budget.timeMs === undefined) {
      budget = { ...budget, timeMs: duration(value) };
    } else {
      throw new SlipwayError("USAGE", `--budget does not understand "${part.trim()}"`, { hint: `write ${FORM}` });
    }
  }
  return { locks: budget.locks ?? "ROW EXCLUSIVE", timeMs: budget.timeMs ?? 0 };
}

function lockMode(value: string): LockMode {
  const wanted = value.toUpperCase().replaceAll(/[\s_-]+/g, " ");
  const mode = LOCK_MODES.find((known) => known === wanted);
  if (mode !== undefined) return mode;
  throw new SlipwayError("USAGE", `--budget: "${value}" is no lock mode`, {
    hint: `use one of ${LOCK_MODES.map((known) => known.toLowerCase().replaceAll(" ", "-")).join(", ")}`,
  });
}

function duration(value: string): number {
  const milliseconds = parseDuration(value);
  if (milliseconds !== undefined) return milliseconds;
  throw new SlipwayError("USAGE", `--budget: "${value}" is no time`, { hint: `write ${DURATION_FORMS}` });
}
