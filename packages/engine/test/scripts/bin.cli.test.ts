import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../helpers/files.ts";

const ENGINE = join(import.meta.dirname, "..", "..");

/** What a copy of the program prints, with what `prepare` leaves of the build. */
function version(prepare: (folder: string) => void): {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
} {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "bin"));
  cpSync(join(ENGINE, "bin", "slipway.cjs"), join(folder, "bin", "slipway.cjs"));
  prepare(folder);
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, "bin", "slipway.cjs"), "--version"], {
    encoding: "utf8",
  });
  return { code: status, stdout, stderr };
}

function copyBuild(folder: string): readonly string[] {
  const built = readdirSync(join(ENGINE, "dist")).filter((name) => name === "cli.cjs" || name.endsWith(".cache"));
  for (const name of built) cpSync(join(ENGINE, "dist", name), join(folder, "dist", name));
  return built.filter((name) => name.endsWith(".cache"));
}

test("says in one sentence what to run when it is not built", () => {
  const { code, stdout, stderr } = version(() => undefined);

  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toBe("slipway is not built yet: run npm run build in the folder of the workspace\n");
});

test("runs wherever the bundle is, without the code cache too", () => {
  const { code, stdout } = version((folder) => {
    cpSync(join(ENGINE, "dist", "cli.cjs"), join(folder, "dist", "cli.cjs"));
  });

  expect(code).toBe(0);
  expect(stdout).toMatch(/^slipway \d+\.\d+\.\d+/);
});

test("compiles anew when the code cache is not of this Node or is damaged", () => {
  const { code, stdout, stderr } = version((folder) => {
    for (const name of copyBuild(folder)) writeFileSync(join(folder, "dist", name), "not what V8 wrote");
  });

  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/^slipway \d+\.\d+\.\d+/);
});
