/** Brings a clone to where its programs can run, and does nothing (in a few milliseconds) when it is there already. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * What can be built. `sources` decide whether `output` is stale; `marker` holds the digest of the sources it was built from.
 */
const PRODUCTS = {
  library: {
    label: "the library",
    sources: [
      "packages/engine/src",
      "packages/engine/package.json",
      "packages/engine/tsconfig.json",
      "tsconfig.base.json",
    ],
    output: "packages/engine/dist/index.js",
    marker: "packages/engine/dist/.library-sources",
    command: ["node_modules/typescript/bin/tsc", "-b", "packages/engine"],
  },
  cli: {
    label: "the command line",
    sources: [
      "packages/engine/src",
      "packages/engine/package.json",
      "scripts/bundle.mjs",
      "scripts/lib/cli-bundle.mjs",
    ],
    output: "packages/engine/dist/cli.cjs",
    marker: "packages/engine/dist/.cli-sources",
    command: ["scripts/bundle.mjs"],
  },
  dashboard: {
    label: "the dashboard",
    sources: [
      "apps/dashboard/src",
      "apps/dashboard/package.json",
      "packages/engine/src",
      "scripts/bundle-dashboard.mjs",
    ],
    output: "apps/dashboard/dist/server.cjs",
    marker: "apps/dashboard/dist/.dashboard-sources",
    command: ["scripts/bundle-dashboard.mjs"],
  },
};

/** Runs `npm ci` when node_modules is missing or was installed from another lockfile. Returns what was done. */
export function ensureInstalled(root, run = runNpm) {
  const marker = join(root, "node_modules", ".slipway-lock");
  const digest = digestOf([join(root, "package-lock.json")]);
  const installed = read(marker);
  if (installed === digest) return "current";
  // After `npm ci` by hand there is no marker, but npm's own note of what it installed.
  if (
    installed !== null ||
    !isNewer(join(root, "node_modules", ".package-lock.json"), join(root, "package-lock.json"))
  ) {
    say(
      installed === null
        ? "installing dependencies (npm ci)"
        : "dependencies have changed: installing them anew (npm ci)",
    );
    run(root);
  }
  mkdirSync(dirname(marker), { recursive: true });
  writeFileSync(marker, digest);
  return "installed";
}

/** Builds each of `names` ("library", "cli", "dashboard") whose sources differ from those it was built from. Returns what was built. */
export function ensureBuilt(root, names, run = runNode) {
  return names.filter((name) => {
    const product = PRODUCTS[name];
    const marker = join(root, product.marker);
    const digest = digestOf(product.sources.map((source) => join(root, source)));
    if (read(marker) === digest && existsSync(join(root, product.output))) return false;
    say(`building ${product.label}`);
    run(root, product.command);
    mkdirSync(dirname(marker), { recursive: true });
    writeFileSync(marker, digest);
    return true;
  });
}

/** A digest of the names and contents of files and of everything in folders. */
function digestOf(paths) {
  const hash = createHash("sha256");
  for (const path of paths.flatMap(filesOf)) hash.update(path).update("\0").update(readFileSync(path)).update("\0");
  return hash.digest("hex");
}

function filesOf(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .toSorted()
    .flatMap((name) => filesOf(join(path, name)));
}

function read(path) {
  return existsSync(path) ? readFileSync(path, "utf8") : null;
}

function isNewer(path, than) {
  return existsSync(path) && statSync(path).mtimeMs >= statSync(than).mtimeMs;
}

function say(message) {
  process.stderr.write(`slipway: ${message}\n`);
}

function runNpm(root) {
  // Under `npm start` npm tells where it is; it need not be on the PATH.
  const npm = process.env.npm_execpath ?? "";
  const args = ["ci", "--include=dev", "--loglevel=error"];
  const [program, ...rest] = /npm-cli\.[cm]?js$/.test(npm) ? [process.execPath, npm, ...args] : ["npm", ...args];
  finish(spawnSync(program, rest, { cwd: root, stdio: ["ignore", 2, 2] }), "npm ci");
}

function runNode(root, command) {
  finish(spawnSync(process.execPath, command, { cwd: root, stdio: ["ignore", 2, 2] }), command.join(" "));
}

function finish({ status, signal, error }, what) {
  if (status === 0) return;
  if (signal === "SIGINT") process.exit(130);
  say(`${what} failed${error === undefined ? "" : `: ${error.message}`}`);
  process.exit(status ?? 1);
}
