/**
 * Bundles the command line into one file, packages/engine/dist/cli.cjs: CommonJS, as Node loads that faster than a tree of ES modules.
 * The SQL parser stays outside (its WebAssembly is a file of its own); it is loaded only by the commands that parse.
 */
import { execFileSync } from "node:child_process";
import { build } from "esbuild";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { commonOptions, engine } from "./lib/cli-bundle.mjs";

const target = join(engine, "dist", "cli.cjs");

const result = await build({
  ...commonOptions,
  outfile: target,
  external: ["pg-native", "libpg-query"],
  banner: { js: '"use strict";const bundlePath=__filename;' },
});

await mkdir(dirname(target), { recursive: true });
// V8 compares no more than a source's length with its cache: an old cache must not stand beside a new bundle.
for (const name of await readdir(dirname(target))) if (name.endsWith(".cache")) await rm(join(dirname(target), name));
// Two builds at once, or a program that starts meanwhile, must never see half a file.
for (const { contents } of result.outputFiles) {
  const temporary = `${target}.${process.pid}`;
  await writeFile(temporary, contents);
  await rename(temporary, target);
}

execFileSync(process.execPath, [join(dirname(fileURLToPath(import.meta.url)), "code-cache.cjs")], { stdio: "inherit" });
