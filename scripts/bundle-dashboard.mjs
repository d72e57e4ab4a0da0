/**
 * Bundles the dashboard's server into one file, apps/dashboard/dist/server.cjs, that needs no node_modules: style sheet, browser script and
 * the SQL parser's WebAssembly are in it. The parser is loaded only when there is drift, to tell which file made what has drifted.
 */
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const app = join(root, "apps", "dashboard");
const target = join(app, "dist", "server.cjs");

/** `import text from "./file?raw"`, as Vite has it. */
const rawText = {
  name: "raw-text",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\?raw$/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path.slice(0, -"?raw".length)),
      namespace: "raw",
    }));
    onLoad({ filter: /.*/, namespace: "raw" }, async ({ path }) => ({
      contents: await readFile(path, "utf8"),
      loader: "text",
      watchFiles: [path],
    }));
  },
};

/** The parser looks for its WebAssembly beside itself; here it is handed over. */
const parserInside = {
  name: "parser-inside",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]libpg-query[\\/]wasm[\\/]libpg-query\.js$/ }, async ({ path }) => {
      const code = await readFile(path, "utf8");
      const contents = code.replace(
        "var wasmBinary;",
        `var wasmBinary=Buffer.from(require("./libpg-query.wasm"),"base64");`,
      );
      if (contents === code) throw new Error("libpg-query has changed: its WebAssembly cannot be put into the bundle");
      return { contents, loader: "js" };
    });
  },
};

const result = await build({
  entryPoints: [join(app, "src", "main.ts")],
  outfile: target,
  bundle: true,
  write: false,
  platform: "node",
  target: "node20.19",
  format: "cjs",
  conditions: ["source"],
  minifyWhitespace: true,
  minifySyntax: true,
  // Names stay: a stack trace must be readable.
  minifyIdentifiers: false,
  external: ["pg-native"],
  plugins: [rawText, parserInside],
  loader: { ".wasm": "base64" },
  define: { "import.meta.url": "bundleUrl", "process.env.NODE_ENV": '"production"' },
  banner: { js: '"use strict";const bundleUrl=require("node:url").pathToFileURL(__filename).href;' },
  logLevel: "warning",
});

await mkdir(dirname(target), { recursive: true });
// A server that starts meanwhile must never see half a file.
for (const { contents } of result.outputFiles) {
  const temporary = `${target}.${process.pid}`;
  await writeFile(temporary, contents);
  await rename(temporary, target);
}
