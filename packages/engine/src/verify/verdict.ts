import type { Location, SlipwayError } from "../errors.ts";
import type { Migration } from "../source/migration.ts";
import { type Change, plain, rowChanges, sayChange, sayRows } from "./difference.ts";
import { proposeGuard } from "./guard.ts";
import { labelOf, placeOf, placeOfChange } from "./place.ts";
import { sayLost } from "./planted-pass.ts";
import type { Verdict, VerifiedFile } from "./result.ts";

/** What the passes have shown of one file. */
export interface Evidence {
  readonly migration: Migration;
  readonly failed: SlipwayError | null;
  /** An earlier file that failed and that this one, which fails too, needs. */
  readonly needs: Migration | null;
  readonly failedAgain: SlipwayError | null;
  /** It fails only where users have put rows into the tables. */
  readonly onlyWithRows: boolean;
  /** The other file that makes it fail when it is repeated. */
  readonly culprit: { readonly migration: Migration; readonly later: boolean } | null;
  /** What the second pass left changed. */
  readonly changes: readonly Change[];
  /** Planted rows that it took away. */
  readonly lost: readonly Change[];
  /** Rows that it changes each time. */
  readonly repeated: readonly Change[];
}

type Judgement = Omit<VerifiedFile, "majors">;

const SHOWN = 5;

/** The verdict on one file: the worst that applies. */
export function judge(evidence: Evidence): Judgement {
  return (
    judgeFailed(evidence) ??
    judgeRerun(evidence) ??
    judgeLoss(evidence) ??
    judgeSchema(evidence) ??
    judgeRows(evidence) ?? {
      track: evidence.migration.track,
      file: evidence.migration.file,
      verdict: "idempotent",
      detail: "running it again changes nothing",
      location: null,
      fix: null,
    }
  );
}

function judgement(
  { migration }: Evidence,
  verdict: Verdict,
  said: { readonly detail: string; readonly location: Location | null; readonly fix: string },
): Judgement {
  return { track: migration.track, file: migration.file, verdict, ...said };
}

function judgeFailed(evidence: Evidence): Judgement | null {
  const { failed, needs } = evidence;
  if (failed === null) return null;
  const why = needs === null ? "" : `; it needs what ${labelOf(needs)} failed to bring`;
  const fix = needs === null ? (failed.hint ?? "correct the file") : `correct ${labelOf(needs)} first`;
  return judgement(evidence, "fails", { detail: `${failed.message}${why}`, location: placeOf(failed), fix });
}

function judgeRerun(evidence: Evidence): Judgement | null {
  const { migration, failedAgain, culprit, onlyWithRows } = evidence;
  if (failedAgain === null) return null;
  const because =
    culprit === null
      ? ""
      : culprit.later
        ? `; ${labelOf(culprit.migration)} has changed what it relies on`
        : `; it stands in the way that ${labelOf(culprit.migration)} runs again before it`;
  const rows = onlyWithRows ? "; with rows of users in the tables" : "";
  return judgement(evidence, "fails-on-rerun", {
    detail: `${failedAgain.message}${because}${rows}`,
    location: placeOf(failedAgain),
    fix: proposeGuard(migration, failedAgain),
  });
}

function judgeLoss(evidence: Evidence): Judgement | null {
  const { migration, changes, lost } = evidence;
  const dropped = changes.filter(({ kind }) => kind === "table" || kind === "column");
  const rows = rowChanges(changes).filter(({ removed, added }) => removed > added);
  const said = [...dropped.map(sayChange), ...sayLost(lost), ...rows.map(sayRows)];
  if (said.length === 0) return null;
  const about = dropped[0] ?? lost[0] ?? changes.find(({ kind }) => kind === "row" || kind === "rows");
  return judgement(evidence, "destructive", {
    detail: listed([...new Set(said)]),
    location: about === undefined ? null : placeOfChange(migration, about, "loss"),
    fix:
      dropped.length > 0
        ? "leave what is there as it is: CREATE … IF NOT EXISTS, ADD COLUMN IF NOT EXISTS, and changes by ALTER"
        : "take out only rows that the file itself has put in, by their keys",
  });
}

function judgeSchema(evidence: Evidence): Judgement | null {
  const { migration, changes } = evidence;
  const schema = changes.filter(({ kind }) => kind === "object" || kind === "part");
  const [first] = schema;
  if (first === undefined) return null;
  const gone = schema.some(({ after }) => after === null);
  return judgement(evidence, "changes-schema", {
    detail: listed(schema.map(sayChange)),
    location: placeOfChange(migration, first, "catalog"),
    fix: gone
      ? "make again in this file what its DROP … CASCADE takes along, or change the object in place"
      : "give what it makes a name and guard it: IF NOT EXISTS, or a DO block that looks for that name",
  });
}

function judgeRows(evidence: Evidence): Judgement | null {
  const { migration, changes, repeated } = evidence;
  const own = changes.filter(({ kind }) => kind === "row" || kind === "rows");
  const known = new Set(own.map(({ subject }) => subject));
  const rows = [...own, ...repeated.filter(({ subject }) => !known.has(subject))];
  const [first] = rows;
  if (first === undefined) return null;
  const changed = rowChanges(rows);
  const grows = changed.some(({ added }) => added > 0);
  return judgement(evidence, "changes-rows", {
    detail: listed(changed.map(sayRows)),
    location: placeOfChange(migration, first, "rows"),
    fix: grows
      ? `add ON CONFLICT … DO NOTHING, with a key of ${plain(first.subject)} to conflict on, or insert only where the row does not exist`
      : "change only rows that still need it: WHERE … IS DISTINCT FROM the new value",
  });
}

function listed(parts: readonly string[]): string {
  const more = parts.length - SHOWN;
  return `${parts.slice(0, SHOWN).join("; ")}${more > 0 ? `; and ${more} more` : ""}`;
}
