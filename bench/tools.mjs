/**
 * The tools side by side: how each is started, and which layout of the corpus it reads.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";

/** @typedef {import("./process.mjs").Command} Command */
/**
 * @typedef {object} Tool
 * @property {string} name
 * @property {string} version
 * @property {keyof typeof import("./layouts.mjs").layouts} layout
 * @property {Command} versionCommand
 * @property {(folder: string, url: string) => Command} up  brings a folder of migrations into a database
 * @property {(folder: string, url: string) => Command} [gate]  what would stand before every start of an application; absent: nobody
 *   would put that tool there
 */

const bench = dirname(fileURLToPath(import.meta.url));
const modules = join(bench, "node_modules");
const engine = join(dirname(bench), "packages", "engine");

/**
 * The tools of this machine. Slipway is first, as what the others are compared with.
 * @param {{ node: string }} options the Node that runs every tool written for Node
 * @returns {readonly Tool[]}
 */
export function findTools({ node }) {
  return [...slipway(node), ...compiledSlipway(), ...psql(), ...dbmate(), ...goose(), ...nodePeers(node)];
}

/** @param {string} node @returns {readonly Tool[]} */
function slipway(node) {
  const program = [node, join(engine, "bin", "slipway.cjs")];
  if (!answersHelp(program)) {
    console.error("slipway is left out: its `up --help` does not work; run `npm run build` first");
    return [];
  }
  return [slipwayTool("slipway", program)];
}

/** The single program of the images. @returns {readonly Tool[]} */
function compiledSlipway() {
  const program = join(engine, "dist", "slipway");
  if (!existsSync(program) || statSync(program).mtimeMs < statSync(join(engine, "dist", "cli.cjs")).mtimeMs) {
    console.error(
      "the compiled slipway is left out: it is missing or older than the bundle; run `npm run compile` first",
    );
    return [];
  }
  return [slipwayTool("slipway compiled", [program])];
}

/** @param {string} name @param {readonly string[]} program @returns {Tool} */
function slipwayTool(name, program) {
  return {
    name,
    version: JSON.parse(readFileSync(join(engine, "package.json"), "utf8")).version,
    layout: "plain",
    versionCommand: { argv: [...program, "--version"] },
    up: (folder, url) => ({ argv: [...program, "up", "--dir", folder, "--run-dml", "--database-url", url] }),
    gate: (folder, url) => ({ argv: [...program, "gate", "--dir", folder, "--database-url", url] }),
  };
}

/** @param {readonly string[]} program */
function answersHelp([file = "", ...args]) {
  const { status, stdout } = spawnSync(file, [...args, "up", "--help"], { encoding: "utf8" });
  return status === 0 && stdout.includes("--database-url");
}

/** @returns {readonly Tool[]} */
function psql() {
  const program = findPsql();
  if (program === null) {
    console.error("psql is left out: it is not installed");
    return [];
  }
  const version = execFileSync(program, ["--version"], { encoding: "utf8" }).split(" ")[2]?.trim() ?? "";
  const options = ["-X", "-q", "-v", "ON_ERROR_STOP=1"];
  const loop = `psql=$1 url=$2; shift 2; for file in "$@"; do "$psql" ${options.join(" ")} -d "$url" -f "$file" || exit; done`;
  const common = /** @type {const} */ ({ version, layout: "plain", versionCommand: { argv: [program, "--version"] } });
  return [
    {
      ...common,
      name: "psql per file",
      up: (folder, url) => ({ argv: ["sh", "-c", loop, "sh", program, url, ...plainFiles(folder)] }),
    },
    {
      ...common,
      name: "psql many -f",
      up: (folder, url) => ({ argv: [program, ...options, "-d", url, ...fileOptions(folder)] }),
    },
    {
      ...common,
      name: "psql -1",
      up: (folder, url) => ({ argv: [program, ...options, "-1", "-d", url, ...fileOptions(folder)] }),
    },
  ];
}

/** @param {string} folder */
function fileOptions(folder) {
  return plainFiles(folder).flatMap((file) => ["-f", file]);
}

/** @param {string} folder */
function plainFiles(folder) {
  return ["ddl", "dml"].flatMap((track) =>
    readdirSync(join(folder, track))
      .toSorted()
      .map((file) => join(folder, track, file)),
  );
}

/** The program itself: what Debian has in /usr/bin is a wrapper that doubles the time of a loop. */
function findPsql() {
  const versions = "/usr/lib/postgresql";
  const majors = existsSync(versions) ? readdirSync(versions).toSorted((a, b) => Number(b) - Number(a)) : [];
  const packaged = majors.map((major) => join(versions, major, "bin", "psql"));
  const onPath = (process.env["PATH"] ?? "").split(":").map((folder) => join(folder, "psql"));
  return [...packaged, ...onPath].find((path) => existsSync(path)) ?? null;
}

/** The Go program itself, without the Node script that npm puts before it. @returns {readonly Tool[]} */
function dbmate() {
  const program = join(modules, "@dbmate", `${process.platform}-${process.arch}`, "bin", "dbmate");
  if (!existsSync(program)) {
    console.error("dbmate is left out: its package has no program for this platform");
    return [];
  }
  return [
    {
      name: "dbmate",
      version: versionOf("dbmate"),
      layout: "dbmate",
      versionCommand: { argv: [program, "--version"] },
      // `migrate`, not `up`: the database is there, and looking whether it is costs a connection.
      up: (folder, url) => ({
        argv: [program, "--url", url, "--migrations-dir", folder, "--no-dump-schema", "migrate"],
      }),
      gate: (folder, url) => ({
        argv: [program, "--url", url, "--migrations-dir", folder, "--no-dump-schema", "up"],
      }),
    },
  ];
}

/** No package of npm has it: `go install github.com/pressly/goose/v3/cmd/goose@v3.29.0` does. @returns {readonly Tool[]} */
function goose() {
  const folders = [...(process.env["PATH"] ?? "").split(":"), process.env["GOBIN"] ?? "", join(homedir(), "go", "bin")];
  const program = folders.map((folder) => join(folder, "goose")).find((path) => isAbsolute(path) && existsSync(path));
  if (program === undefined) {
    console.error("goose is left out: it is neither on the PATH nor in GOBIN");
    return [];
  }
  /** @type {Tool["up"]} */
  const up = (folder, url) => ({ argv: [program, "-dir", folder, "postgres", url, "up"] });
  return [
    {
      name: "goose",
      version: execFileSync(program, ["--version"], { encoding: "utf8" })
        .trim()
        .replace(/^.*version: *v?/, ""),
      layout: "goose",
      versionCommand: { argv: [program, "--version"] },
      up,
      gate: up,
    },
  ];
}

/** @param {string} node @returns {readonly Tool[]} */
function nodePeers(node) {
  const nodePgMigrate = [node, join(modules, "node-pg-migrate", "bin", "node-pg-migrate.js")];
  const graphileMigrate = [node, join(modules, "graphile-migrate", "dist", "cli.js")];
  const postgrator = [node, join(modules, "postgrator-cli", "index.js")];
  return [
    {
      name: "node-pg-migrate",
      version: versionOf("node-pg-migrate"),
      layout: "nodePgMigrate",
      versionCommand: { argv: [...nodePgMigrate, "--version"] },
      // Its default fails at once beside another run; waiting costs nothing otherwise, and a deployment wants it.
      up: (folder, url) => ({
        argv: [...nodePgMigrate, "up", "--migrations-dir", folder, "--no-verbose", "--advisory-lock-mode", "wait"],
        env: { DATABASE_URL: url },
      }),
    },
    {
      name: "graphile-migrate",
      version: versionOf("graphile-migrate"),
      layout: "graphileMigrate",
      versionCommand: { argv: [...graphileMigrate, "--version"] },
      up: (folder, url) => ({ argv: [...graphileMigrate, "migrate"], env: { DATABASE_URL: url }, cwd: folder }),
    },
    {
      name: "postgrator",
      version: `${versionOf("postgrator")} (cli ${versionOf("postgrator-cli")})`,
      layout: "postgrator",
      versionCommand: { argv: [...postgrator, "--version"] },
      up: (folder, url) => {
        const { hostname, port, pathname, username, password } = new URL(url);
        const connection = [
          "--host",
          hostname,
          "--port",
          port || "5432",
          "--username",
          username,
          "--password",
          password || "none",
        ];
        const files = ["--database", pathname.slice(1), "--migration-pattern", join(folder, "*.sql")];
        return { argv: [...postgrator, "--no-config", "--driver", "pg", ...connection, ...files] };
      },
    },
  ];
}

/** @param {string} name */
function versionOf(name) {
  return JSON.parse(readFileSync(join(modules, name, "package.json"), "utf8")).version;
}
