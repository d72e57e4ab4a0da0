/** Bun, which compiles the single program and runs tests as that program will run. Run by hand, this prints where it is. */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Where npm ran no install scripts, the package `bun` holds a placeholder, and the package of the platform the program. */
export function findBun() {
  const wrapper = dirname(createRequire(import.meta.url).resolve("bun/package.json"));
  const { version } = JSON.parse(readFileSync(join(wrapper, "package.json"), "utf8"));
  const platforms = join(dirname(wrapper), "@oven");
  const candidates = [
    join(wrapper, "bin", "bun.exe"),
    ...readdirSync(platforms).map((name) => join(platforms, name, "bin", "bun")),
  ];
  const found = candidates.find(
    (path) => spawnSync(path, ["--version"], { encoding: "utf8" }).stdout?.trim() === version,
  );
  if (found === undefined) throw new Error(`bun ${version} is not installed: run \`npm ci\``);
  return found;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(findBun());
