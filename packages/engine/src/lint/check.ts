import type { ListedFile } from "../source/discover.ts";
import { type Track, TRACKS } from "../source/migration.ts";
import { checkFile, type CheckedFile, type LintFile } from "./check-file.ts";
import { checkNames } from "./check-names.ts";
import { Release } from "./release.ts";

/** A release to be checked: the files of each track in the order in which they run, read when they are needed. */
export interface LintSource {
  readonly tracks: Readonly<Record<Track, readonly ListedFile[]>>;
  readonly read: (track: Track, file: string) => Buffer;
}

export interface CheckedRelease {
  readonly label: string;
  readonly track: Track;
  readonly file: string;
  readonly checked: CheckedFile;
}

/** Checks the files one after the other, as they run: ddl, then dml. */
export async function* checkRelease(
  source: LintSource,
  isOff: (code: string) => boolean,
): AsyncGenerator<CheckedRelease, void, void> {
  const release = new Release();
  for (const track of TRACKS) {
    const listed = source.tracks[track];
    const named = checkNames(track, listed).filter(({ code }) => !isOff(code));
    for (const { file } of listed) {
      const label = `${track}/${file}`;
      const input: LintFile = { track, label, bytes: source.read(track, file) };
      const checked = await checkFile(input, release, isOff);
      const own = named.filter(({ location }) => location.file === label);
      yield { label, track, file, checked: { ...checked, findings: [...own, ...checked.findings] } };
    }
  }
}
