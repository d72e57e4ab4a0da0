import { requireGoing } from "../abort.ts";
import { bringRelease, differenceOfCatalogs, readEnd } from "./bring-release.ts";
import { checkOut, type GitRelease, taggedReleases } from "./git-release.ts";
import type { Found, Paths, PathsRequest } from "./paths.ts";
import { placeOf } from "./place.ts";
import { tempRelease } from "./temp-release.ts";

/** From the release of each git tag, `slipway up` must lead to the same catalog as from empty. */
export async function proveTags(request: PathsRequest, dir: string): Promise<Paths> {
  const releases = await taggedReleases(dir);
  const different = releases.filter(
    ({ content }, index) => releases.findIndex((other) => other.content === content) === index,
  );
  const findings: Found[] = [];
  for (const release of different) {
    requireGoing(request.signal);
    const found = await tryTag(request, dir, release);
    if (found !== null) findings.push(found);
  }
  return { findings, points: releases.length, tried: different.length };
}

async function tryTag(request: PathsRequest, dir: string, release: GitRelease): Promise<Found | null> {
  const { scratch, ddl, signal, schema } = request;
  const earlier = await checkOut(dir, release);
  const whole = tempRelease(ddl);
  const database = await request.fresh();
  try {
    // A release that cannot be brought any more was brought some other way: nothing is known of its end.
    if ((await bringRelease(scratch, database, { dir: earlier.dir, signal })) !== null) return null;
    const error = await bringRelease(scratch, database, { dir: whole.dir, signal });
    const place = error === null ? null : placeOf(error);
    const difference =
      error === null ? differenceOfCatalogs(schema.end.catalog, (await readEnd(scratch, database)).catalog) : null;
    if (error === null && difference === null) return null;
    return {
      proof: "paths",
      file: place?.file ?? null,
      location: place,
      message:
        error === null
          ? `from release ${release.name} this one leads to another end: ${difference ?? ""}`
          : `from release ${release.name} this one fails: ${error.message}`,
      hint: "bring in a new file what was written into a file that had run already, as an ALTER that looks first",
    };
  } finally {
    earlier.remove();
    whole.remove();
    await scratch.drop(database).catch(() => undefined);
  }
}
