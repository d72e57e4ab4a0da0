/**
 * Compiles the command line into one program that needs neither Node nor node_modules: packages/engine/dist/slipway, or the file that
 * is named. Bun does it, as the gate starts in every pod and Bun starts in a quarter of the time that Node takes.
 *
 *   node scripts/compile.mjs [FILE]
 */
import { execFileSync, spawnSync } from "node:child_process";
import { build } from "esbuild";
import { access, cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { findBun } from "./lib/bun.mjs";
import { commonOptions, engine } from "./lib/cli-bundle.mjs";

const target = resolve(process.argv[2] ?? join(engine, "dist", "slipway"));
const require = createRequire(join(engine, "package.json"));

/**
 * The SQL parser looks for its WebAssembly beside itself on the disk: here it is inside the program, and read when something parses.
 * Who parses has work to do, and is better off with machine code sooner than one who is gone in a moment.
 */
const embeddedParser = {
  name: "embedded-parser",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]libpg-query\.js$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const lookup = 'locateFile("libpg-query.wasm")';
      if (!source.includes(lookup)) throw new Error("libpg-query looks for its WebAssembly in another way now");
      const embedded = source.replace(lookup, 'require("./libpg-query.wasm")');
      return { contents: `Bun.unsafe.setJITPolicy(1);${embedded}` };
    });
  },
};

const work = await mkdtemp(join(tmpdir(), "slipway-compile-"));
try {
  const bundle = join(work, "slipway.cjs");
  const { outputFiles } = await build({
    ...commonOptions,
    outfile: bundle,
    external: ["pg-native", "*.wasm"],
    plugins: [...commonOptions.plugins, embeddedParser],
    banner: { js: '"use strict";const bundlePath=process.execPath;' },
  });
  for (const { path, contents } of outputFiles) await writeFile(path, contents);
  await cp(join(dirname(require.resolve("libpg-query")), "libpg-query.wasm"), join(work, "libpg-query.wasm"));

  const compiled = join(work, "slipway");
  compile(bundle, compiled);
  compile(bundle, compiled, [`--bytecode-order=${await orderOfStart(compiled)}`]);
  await mkdir(dirname(target), { recursive: true });
  // A program that starts meanwhile must never see half a file, and another file system takes no rename.
  await cp(compiled, `${target}.${process.pid}`);
  await rename(`${target}.${process.pid}`, target);
} finally {
  await rm(work, { recursive: true });
}

/** @param {string} bundle @param {string} outfile @param {readonly string[]} more */
function compile(bundle, outfile, more = []) {
  execFileSync(findBun(), [...compilerArguments(bundle), ...more, "--outfile", outfile], {
    cwd: dirname(bundle),
    stdio: ["ignore", "ignore", "inherit"],
  });
}

/**
 * What a start needs of the bytecode, to be laid side by side, which saves a start some page faults. A gate is run as far as that goes
 * without a database: port 1 answers at once that nobody is there.
 * @param {string} program
 */
async function orderOfStart(program) {
  const folder = dirname(program);
  await mkdir(join(folder, "ddl"));
  await writeFile(join(folder, "ddl", "01-nothing.sql"), "select 1;\n");
  const order = join(folder, "order");
  const url = "postgresql://nobody@127.0.0.1:1/none";
  spawnSync(program, ["gate", "--dir", folder, "--database-url", url, "--wait-timeout", "0"], {
    env: { BUN_BYTECODE_ORDER_OUT: order },
    stdio: "ignore",
  });
  await access(order);
  return order;
}

/** @param {string} bundle */
function compilerArguments(bundle) {
  return [
    "build",
    "--compile",
    "--minify-syntax",
    "--minify-whitespace",
    "--bytecode",
    // Until the parser is loaded: a gate is over before machine code would pay.
    "--compile-jit-policy=30",
    "--loader=.wasm:file",
    // What lies in the folder in which the program happens to be started is no business of it.
    "--no-compile-autoload-dotenv",
    "--no-compile-autoload-bunfig",
    // What the embedded server of `dev` and `verify` comes in is found by the package.json of packages on the disk.
    "--compile-autoload-package-json",
    bundle,
  ];
}
