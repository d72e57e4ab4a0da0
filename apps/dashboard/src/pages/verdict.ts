import type { RunRecord, StatusResult } from "slipway";
import type { Overview } from "../database/overview.ts";
import { count } from "./words.ts";

/** How good or bad something is; the page gives each a colour, a sign and words. */
export type Tone = "good" | "waiting" | "bad" | "unknown";

/** The one sentence that the page begins with. */
export interface Verdict {
  readonly tone: Tone;
  readonly title: string;
  readonly text: string;
}

/** What is to be said of the release first. Pure. */
export function verdictOf(overview: Overview): Verdict {
  const { problem, status } = overview;
  if (problem !== null) return { ...verdictOfProblem(problem.code), text: sentence(problem.message) };
  if (status === null) return { tone: "unknown", title: "Not read yet", text: "The database was not asked yet." };
  if (status.drift.length > 0) return driftVerdict(status);
  return dueIn(status) > 0 ? dueVerdict(overview) : upToDate(status);
}

/** What made the newest run fail, as long as it is still due; null otherwise. */
export function failureOf({ status, history }: Overview): RunRecord["error"] {
  const newest = history?.runs[0];
  return status !== null && dueIn(status) > 0 && newest?.status === "failed" ? newest.error : null;
}

const dueIn = ({ summary }: StatusResult): number => summary.pending + summary.changed;

function driftVerdict(status: StatusResult): Verdict {
  const due = dueIn(status);
  const also = due === 0 ? "" : ` ${count(due, "migration")} ${due === 1 ? "is" : "are"} pending, too.`;
  return {
    tone: "bad",
    title: `Drift: ${count(status.drift.length, "difference")}`,
    text: `The database differs from what was recorded after the last run.${also}`,
  };
}

function verdictOfProblem(code: string): Pick<Verdict, "tone" | "title"> {
  switch (code) {
    case "DATABASE_UNREACHABLE":
    case "CONNECTION_LOST":
      return { tone: "bad", title: "Database unreachable" };
    case "AUTHENTICATION_FAILED":
    case "DATABASE_MISSING":
    case "PRIVILEGE_MISSING":
    case "SERVER_TOO_OLD":
      return { tone: "bad", title: "The database refuses access" };
    case "DIRECTORY_MISSING":
    case "DIRECTORY_EMPTY":
      return { tone: "bad", title: "No migrations found" };
    case "LEDGER_NEWER":
      return { tone: "unknown", title: "The ledger is newer than this build" };
    case "LOCK_TIMEOUT":
      return { tone: "unknown", title: "A table is locked" };
    default:
      return { tone: "bad", title: "The status cannot be read" };
  }
}

/** Files wait for a run. */
function dueVerdict({ status, history }: Overview): Verdict {
  const { pending = 0, changed = 0, applied = 0 } = status?.summary ?? {};
  const newest = history?.runs[0];
  const due = pending + changed;
  if (newest?.status === "running") {
    return { tone: "waiting", title: "A run is under way", text: `${count(due, "migration")} to go.` };
  }
  if (newest?.status === "failed") {
    return {
      tone: "bad",
      title: "The last run failed",
      text: `${count(due, "migration")} ${due === 1 ? "is" : "are"} still pending.`,
    };
  }
  if (applied === 0 && changed === 0) {
    return {
      tone: "waiting",
      title: "Nothing applied yet",
      text: `${count(due, "migration")} wait for the first run.`,
    };
  }
  const reasons = [
    ...(pending > 0 ? [`${pending} never ran in this database`] : []),
    ...(changed > 0 ? [`${changed} ${changed === 1 ? "differs" : "differ"} from what ran`] : []),
  ];
  return { tone: "waiting", title: `${count(due, "migration")} pending`, text: sentence(reasons.join(", ")) };
}

function upToDate({ summary: { applied, skipped, missing } }: StatusResult): Verdict {
  const sentences = [
    `${count(applied, "migration")} of this release ${applied === 1 ? "is" : "are"} applied.`,
    ...(skipped > 0 ? [`${count(skipped, "file")} of demo data ${skipped === 1 ? "is" : "are"} not loaded.`] : []),
    ...(missing > 0 ? [`The database knows ${count(missing, "file")} that this release does not have.`] : []),
  ];
  return { tone: "good", title: "Up to date", text: sentences.join(" ") };
}

/** With a capital letter and a full stop. */
function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
}
