/**
 * Builds the images, tagged with the version of their package: `npm run images`, or `npm run images -- slipway` for one of them.
 * With docker, else podman, or with the tool that SLIPWAY_IMAGE_TOOL names: another program than those two is called as
 * `TOOL build TAG FOLDER OPTION…`.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const packages = { slipway: "packages/engine", dashboard: "apps/dashboard" };

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !(name in packages));
if (unknown !== undefined) fail(`there is no image "${unknown}": ${Object.keys(packages).join(", ")}`);
const tool = (process.env.SLIPWAY_IMAGE_TOOL ?? ["docker", "podman"].find(runs) ?? "").split(" ").filter(Boolean);
if (tool.length === 0) fail("neither docker nor podman runs here: name a tool in SLIPWAY_IMAGE_TOOL");

for (const [name, folder] of Object.entries(packages)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const { version } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
  build(`${name}:${version}`, [
    `--file=${join(root, "images", name, "Dockerfile")}`,
    `--build-arg=VERSION=${version}`,
    `--build-arg=REVISION=${revision()}`,
  ]);
}

/** @param {string} tag @param {readonly string[]} options */
function build(tag, options) {
  const [program = "", ...first] = tool;
  const known = /(^|[\\/])(docker|podman)$/.test(program) && first.length === 0;
  const args = known ? ["build", `--tag=${tag}`, ...options, root] : [...first, "build", tag, root, ...options];
  const { status, error } = spawnSync(program, args, { cwd: root, stdio: "inherit" });
  if (status !== 0) fail(`${tag} was not built${error === undefined ? "" : `: ${error.message}`}`);
  process.stderr.write(`images: ${tag} is built\n`);
}

/** A daemon that does not run is as bad as a missing program. @param {string} program */
function runs(program) {
  return spawnSync(program, ["info"], { stdio: "ignore" }).status === 0;
}

function revision() {
  const { status, stdout } = spawnSync("git", ["rev-parse", "HEAD"], { cwd: root, encoding: "utf8" });
  return status === 0 ? stdout.trim() : "unknown";
}

/** @param {string} message @returns {never} */
function fail(message) {
  process.stderr.write(`images: ${message}\n`);
  process.exit(1);
}
