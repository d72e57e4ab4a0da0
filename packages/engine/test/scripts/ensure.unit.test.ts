import { mkdirSync, readFileSync, rmSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { ensureBuilt, ensureInstalled } from "../../../../scripts/lib/ensure.mjs";
import { temporaryFolder, writeFiles } from "../helpers/files.ts";

const LOCK = "package-lock.json";
const MARKER = join("node_modules", ".slipway-lock");

beforeEach(() => {
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  return () => vi.restoreAllMocks();
});

/** Stands for `npm ci`, which takes seconds: notes that it was called and leaves what npm leaves. */
function installer(): { readonly run: (root: string) => void; readonly calls: string[] } {
  const calls: string[] = [];
  const run = (root: string): void => {
    calls.push(root);
    writeFiles(root, { "node_modules/.package-lock.json": "{}" });
  };
  return { run, calls };
}

describe("ensureInstalled", () => {
  test("installs when node_modules is missing, and not again while the lockfile stays", () => {
    const root = temporaryFolder();
    writeFiles(root, { [LOCK]: "one" });
    const { run, calls } = installer();

    expect(ensureInstalled(root, run)).toBe("installed");
    expect(ensureInstalled(root, run)).toBe("current");

    expect(calls).toEqual([root]);
  });

  test("installs anew when the lockfile has changed", () => {
    const root = temporaryFolder();
    writeFiles(root, { [LOCK]: "one" });
    const { run, calls } = installer();
    ensureInstalled(root, run);
    writeFiles(root, { [LOCK]: "two" });

    ensureInstalled(root, run);

    expect(calls).toHaveLength(2);
  });

  test("takes over what npm ci installed by hand after the lockfile came", () => {
    const root = temporaryFolder();
    writeFiles(root, { [LOCK]: "one", "node_modules/.package-lock.json": "{}" });
    const { run, calls } = installer();

    ensureInstalled(root, run);

    expect(calls).toEqual([]);
    expect(readFileSync(join(root, MARKER), "utf8")).toMatch(/^[0-9a-f]{64}$/);
  });

  test("installs when what is there is older than the lockfile", () => {
    const root = temporaryFolder();
    writeFiles(root, { [LOCK]: "one", "node_modules/.package-lock.json": "{}" });
    utimesSync(join(root, "node_modules", ".package-lock.json"), 1, 1);
    const { run, calls } = installer();

    ensureInstalled(root, run);

    expect(calls).toHaveLength(1);
  });

  test("installs again when an install was cut off", () => {
    const root = temporaryFolder();
    writeFiles(root, { [LOCK]: "one" });
    mkdirSync(join(root, "node_modules"));
    const { run, calls } = installer();

    ensureInstalled(root, run);

    expect(calls).toHaveLength(1);
  });
});

const OUTPUT = { library: "packages/engine/dist/index.js", cli: "packages/engine/dist/cli.cjs" } as const;

function workspace(): string {
  const root = temporaryFolder();
  writeFiles(root, { "packages/engine/src/a.ts": "a", "packages/engine/package.json": "{}", "scripts/bundle.mjs": "" });
  return root;
}

/** Builds as the real commands do, as far as `ensureBuilt` can see it. */
function build(root: string, name: keyof typeof OUTPUT): readonly string[] {
  return ensureBuilt(root, [name], () => writeFiles(root, { [OUTPUT[name]]: "built" }));
}

function fail(): never {
  throw new Error("failed");
}

describe("ensureBuilt", () => {
  test("builds once, and again when a source changes, appears or goes away", () => {
    const root = workspace();

    expect(build(root, "cli")).toEqual(["cli"]);
    expect(build(root, "cli")).toEqual([]);
    writeFiles(root, { "packages/engine/src/a.ts": "b" });
    expect(build(root, "cli")).toEqual(["cli"]);
    writeFiles(root, { "packages/engine/src/more/b.ts": "b" });
    expect(build(root, "cli")).toEqual(["cli"]);
    rmSync(join(root, "packages/engine/src/more"), { recursive: true });
    expect(build(root, "cli")).toEqual(["cli"]);
    expect(build(root, "cli")).toEqual([]);
  });

  test("builds again when the product is gone", () => {
    const root = workspace();
    build(root, "library");
    rmSync(join(root, OUTPUT.library));

    expect(build(root, "library")).toEqual(["library"]);
  });

  test("does not take a failed build for a product", () => {
    const root = workspace();

    expect(() => ensureBuilt(root, ["cli"], fail)).toThrow("failed");

    expect(build(root, "cli")).toEqual(["cli"]);
  });
});
