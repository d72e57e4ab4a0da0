import { existsSync } from "node:fs";
import { join } from "node:path";
import { requireGoing } from "../abort.ts";
import { SlipwayError } from "../errors.ts";
import { discover } from "../source/discover.ts";
import type { Migration } from "../source/migration.ts";
import { type Break, breaksBetween } from "./breaks.ts";
import { bringRelease } from "./bring-release.ts";
import { checkOut, releaseAt } from "./git-release.ts";
import type { Found, Paths } from "./paths.ts";
import { labelOf, placeOf, placeOfChange } from "./place.ts";
import { runFile } from "./run-file.ts";
import type { Scratch } from "./scratch.ts";
import { readShape, type Shape } from "./shape.ts";
import type { TempRelease } from "./temp-release.ts";

export interface OldAppRequest {
  readonly scratch: Scratch;
  /** The directory that is verified. */
  readonly dir: string;
  /** The directory, tag or commit of the version that runs now. */
  readonly oldApp: string;
  readonly ddl: readonly Migration[];
  readonly fresh: () => Promise<string>;
  readonly signal: AbortSignal | undefined;
}

/**
 * Brings the version that runs now, then what this release changes, and names what the running version cannot live with: it still runs
 * while the new one starts, and again after a rollback.
 */
export async function proveOldApp(request: OldAppRequest): Promise<Paths> {
  const { scratch, ddl, signal } = request;
  const earlier = await earlierRelease(request);
  const database = await request.fresh();
  try {
    const error = await bringRelease(scratch, database, { dir: earlier.dir, signal });
    if (error !== null) throw cannotBring(request.oldApp, error);
    const known = new Map((await discover(earlier.dir)).ddl.map((migration) => [migration.file, migration.checksum]));
    const due = ddl.filter(({ file, checksum }) => known.get(file) !== checksum);
    return { findings: await upgrade(request, database, due), points: due.length, tried: due.length };
  } finally {
    earlier.remove();
    await scratch.drop(database).catch(() => undefined);
  }
}

function cannotBring(name: string, error: SlipwayError): SlipwayError {
  return new SlipwayError(
    "CONFIG_INVALID",
    `the release "${name}" that --old-app names cannot be brought: ${error.message}`,
    {
      cause: error,
      hint: "name the directory or tag of the version that runs now",
      details: { oldApp: name },
    },
  );
}

async function earlierRelease({ dir, oldApp }: OldAppRequest): Promise<TempRelease> {
  if (existsSync(join(oldApp, "ddl"))) return { dir: oldApp, remove: () => undefined };
  const release = await releaseAt(dir, oldApp).catch(() => null);
  if (release !== null) return checkOut(dir, release);
  throw new SlipwayError(
    "CONFIG_INVALID",
    `--old-app "${oldApp}" is neither a directory with ddl/ nor a tag that holds one`,
    {
      hint: "name the directory or tag of the version that runs now",
      details: { oldApp },
    },
  );
}

async function upgrade(
  { scratch, signal }: OldAppRequest,
  database: string,
  due: readonly Migration[],
): Promise<Found[]> {
  const session = await scratch.open(database);
  const findings: Found[] = [];
  try {
    const before = await readShape(session);
    const shapes: Shape[] = [before];
    for (const migration of due) {
      requireGoing(signal);
      const { failure, wrote } = await runFile(session, migration);
      if (failure !== null) {
        findings.push({
          proof: "old-app",
          file: labelOf(migration),
          location: placeOf(failure),
          message: `on the database of the running version it fails: ${failure.message}`,
          hint: failure.hint ?? "let the file start from what the running version has",
        });
      }
      const last = shapes.at(-1) ?? before;
      shapes.push(wrote ? await readShape(session) : last);
    }
    return [...findings, ...attribute(before, shapes, due)];
  } finally {
    session.destroy();
  }
}

/** Each break that is there in the end belongs to the file since which it is. */
function attribute(before: Shape, shapes: readonly Shape[], due: readonly Migration[]): Found[] {
  const seen = shapes.map((shape) => new Map(breaksBetween(before, shape).map((found) => [found.text, found])));
  const last = [...(seen.at(-1)?.values() ?? [])];
  return due.flatMap((migration, index) =>
    last
      .filter((found) => seen.findLastIndex((breaks) => !breaks.has(found.text)) === index)
      .map((found) => foundIn(migration, found)),
  );
}

function foundIn(migration: Migration, { subject, column, text, hint }: Break): Found {
  const change = {
    kind: column === null ? "object" : "column",
    subject,
    key: column ?? "",
    before: null,
    after: null,
  } as const;
  return {
    proof: "old-app",
    file: labelOf(migration),
    location: placeOfChange(migration, change, "catalog"),
    message: text,
    hint,
  };
}
