import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { SlipwayError } from "../errors.ts";
import type { TempRelease } from "./temp-release.ts";

const run = promisify(execFile);
const LARGEST = 1 << 30;

/** A release as it stood at a commit. */
export interface GitRelease {
  readonly name: string;
  readonly commit: string;
  /** What tells its files from those of other commits: two releases with the same are the same. */
  readonly content: string;
}

/**
 * The releases of all tags that hold migrations at this directory's place, oldest first.
 * @throws {SlipwayError} `CONFIG_INVALID` where the directory is in no git repository
 */
export async function taggedReleases(dir: string): Promise<readonly GitRelease[]> {
  const list = await git(dir, ["for-each-ref", "--sort=creatordate", "--format=%(refname)", "refs/tags"]);
  const releases: GitRelease[] = [];
  for (const ref of list.split("\n").filter((line) => line !== "")) {
    const release = await releaseAt(dir, ref);
    if (release !== null) releases.push({ ...release, name: ref.replace(/^refs\/tags\//u, "") });
  }
  return releases;
}

/** The release at a tag, branch or commit; null where there is no such thing, or no migration in it. */
export async function releaseAt(dir: string, name: string): Promise<GitRelease | null> {
  // A name is never taken for an option: nothing that begins with a dash is one.
  if (name.startsWith("-")) return null;
  const commit = await git(dir, ["rev-parse", "--verify", "--quiet", `${name}^{commit}`]).catch(() => "");
  if (commit.trim() === "") return null;
  const files = await filesAt(dir, commit.trim());
  if (!files.some(({ track }) => track === "ddl")) return null;
  const content = files.map(({ track, file, blob }) => `${track}/${file} ${blob}`).join("\n");
  return { name, commit: commit.trim(), content };
}

interface GitFile {
  readonly track: string;
  readonly file: string;
  readonly blob: string;
}

async function filesAt(dir: string, commit: string): Promise<GitFile[]> {
  const list = await git(dir, ["ls-tree", "-z", commit, "--", "ddl/", "dml/"]);
  return list.split("\0").flatMap((line) => {
    const [, mode = "", blob = "", path = ""] = /^(\d+) blob (\w+)\t(.*)$/su.exec(line) ?? [];
    const [track = "", file = ""] = path.split("/");
    return mode.startsWith("100") && file.endsWith(".sql") && !file.startsWith(".") ? [{ track, file, blob }] : [];
  });
}

/** Writes a release's files into a directory of its own. */
export async function checkOut(dir: string, { commit }: GitRelease): Promise<TempRelease> {
  const folder = mkdtempSync(join(tmpdir(), "slipway-verify-"));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    mkdirSync(join(folder, "ddl"));
    mkdirSync(join(folder, "dml"));
    for (const { track, file, blob } of await filesAt(dir, commit)) {
      const { stdout } = await run("git", ["-C", dir, "cat-file", "blob", blob], {
        encoding: "buffer",
        maxBuffer: LARGEST,
      });
      writeFileSync(join(folder, track, basename(file)), stdout);
    }
    return { dir: folder, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

async function git(dir: string, args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await run("git", ["-C", dir, ...args], { maxBuffer: LARGEST });
    return stdout;
  } catch (cause) {
    throw new SlipwayError("CONFIG_INVALID", `git cannot tell the earlier releases of "${dir}"`, {
      cause,
      hint: "run it in a clone with its tags (in CI: fetch-depth: 0), or leave --from-tags and --old-app TAG out",
      details: { dir },
    });
  }
}
