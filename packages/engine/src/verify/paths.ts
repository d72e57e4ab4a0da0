import { requireGoing } from "../abort.ts";
import type { Migration } from "../source/migration.ts";
import { bringRelease, differenceOfCatalogs, type End, readEnd } from "./bring-release.ts";
import { labelOf, placeOf } from "./place.ts";
import type { ProofFinding } from "./result.ts";
import type { Scratch } from "./scratch.ts";
import { tempRelease, type TempRelease } from "./temp-release.ts";
import { inParallel } from "./parallel.ts";

/** Of more starting points than this, so many as SAMPLES are tried, spread evenly: each runs the whole directory again. */
const ALL_POINTS = 24;
const SAMPLES = 12;

export interface PathsRequest {
  readonly scratch: Scratch;
  readonly ddl: readonly Migration[];
  readonly dml: readonly Migration[];
  readonly fresh: () => Promise<string>;
  /** The end of the ddl track, from empty, and the database that has it; nobody is connected to it. */
  readonly schema: { readonly end: End; readonly database: string };
  /** The end of both tracks. */
  readonly all: End;
  /** How many starting points are tried at the same time. */
  readonly width: number;
  readonly signal: AbortSignal | undefined;
}

export type Found = Omit<ProofFinding, "majors">;

export interface Paths {
  readonly findings: readonly Found[];
  readonly points: number;
  readonly tried: number;
}

/** From the state after each earlier file, `slipway up --ddl always` with the whole directory must lead to the same catalog as from empty. */
export async function provePaths(request: PathsRequest): Promise<Paths> {
  const { scratch, ddl, fresh, signal } = request;
  const starts = startingPoints(ddl.length);
  const whole = tempRelease(ddl);
  const chain = await fresh();
  const findings: Found[] = [];
  const tries = inParallel(request.width);
  try {
    for (const count of starts) {
      requireGoing(signal);
      const prefix = tempRelease(ddl.slice(0, count));
      const last = ddl[count - 1];
      try {
        const error = await bringRelease(scratch, chain, { dir: prefix.dir, signal });
        if (error !== null || last === undefined) break;
      } finally {
        prefix.remove();
      }
      const copy = await scratch.create(chain);
      await tries.add(async () => {
        const found = await tryPath({ scratch, whole, copy, last, signal }, request.schema.end);
        if (found !== null) findings.push(found);
      });
    }
    await tries.finish();
    return { findings, points: ddl.length - 1, tried: starts.length };
  } finally {
    await tries.settle();
    whole.remove();
    await scratch.drop(chain).catch(() => undefined);
  }
}

/** How many files have run before the whole directory does: 1 to n - 1. */
function startingPoints(files: number): number[] {
  const all = Array.from({ length: Math.max(0, files - 1) }, (_, index) => index + 1);
  if (all.length <= ALL_POINTS) return all;
  const step = (all.length - 1) / (SAMPLES - 1);
  return Array.from({ length: SAMPLES }, (_, index) => all[Math.round(index * step)] ?? 1);
}

interface Path {
  readonly scratch: Scratch;
  readonly whole: TempRelease;
  readonly copy: string;
  readonly last: Migration;
  readonly signal: AbortSignal | undefined;
}

async function tryPath({ scratch, whole, copy, last, signal }: Path, fromEmpty: End): Promise<Found | null> {
  try {
    const error = await bringRelease(scratch, copy, { dir: whole.dir, ddl: "always", signal });
    const start = `from the state after ${labelOf(last)}`;
    if (error !== null) {
      const place = placeOf(error);
      return {
        proof: "paths",
        file: place?.file ?? null,
        location: place,
        message: `${start} the whole directory fails: ${error.message}`,
        hint: "let the file bring what it relies on, whatever state it starts from",
      };
    }
    const difference = differenceOfCatalogs(fromEmpty.catalog, (await readEnd(scratch, copy)).catalog);
    return difference === null
      ? null
      : {
          proof: "paths",
          file: labelOf(last),
          location: null,
          message: `${start} the whole directory leads to another end: ${difference}`,
          hint: "let the later file look for the state that it wants, and make it, instead of for the file that ran before",
        };
  } finally {
    await scratch.drop(copy).catch(() => undefined);
  }
}
