/**
 * Bundles the command line into one file, packages/engine/dist/cli.cjs: CommonJS, as Node loads that faster than a tree of ES modules.
 * The SQL parser stays outside (its WebAssembly is a file of its own); it is loaded only by the commands that parse.
 */
import { execFileSync } from "node:child_process";
import { build } from "esbuild";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const engine = join(dirname(dirname(fileURLToPath(import.meta.url))), "packages", "engine");
const target = join(engine, "dist", "cli.cjs");

/**
 * pg asks at import whether it runs in a Cloudflare worker by making a `Response`, which loads Node's whole fetch client: 16 ms of
 * every start. This bundle runs on Node.
 */
const nodeStreams = {
  name: "pg-node-streams",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]pg[\\/]lib[\\/]stream\.js$/ }, () => ({
      contents: `
        exports.getStream = () => new (require("net").Socket)();
        exports.getSecureStream = (options) => require("tls").connect(options);
      `,
    }));
  },
};

const result = await build({
  entryPoints: [join(engine, "src", "cli", "main.ts")],
  bundle: true,
  write: false,
  outfile: target,
  platform: "node",
  target: "node20.19",
  format: "cjs",
  minifyWhitespace: true,
  minifySyntax: true,
  // Names stay: a stack trace must be readable.
  minifyIdentifiers: false,
  external: ["pg-native", "libpg-query"],
  plugins: [nodeStreams],
  // Modules that are imported when needed are found by require, which is there already, not by the loader of ES modules.
  supported: { "dynamic-import": false },
  define: { "import.meta.url": "bundleUrl" },
  banner: { js: '"use strict";const bundleUrl=require("node:url").pathToFileURL(__filename).href;' },
  logLevel: "warning",
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
