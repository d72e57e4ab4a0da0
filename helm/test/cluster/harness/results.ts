import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { COLUMNS } from "../columns.ts";
import { nameOf, type Plan, PLANS } from "../plans.ts";
import { SITUATIONS } from "../situations/index.ts";
import { run } from "./program.ts";
import { HELM_MAJORS, SETTINGS } from "./settings.ts";

const FILE = SETTINGS.results;

/** What a cell showed: `refused` where the settings cannot work together and the chart says so. */
export interface Result {
  readonly result: "passed" | "refused" | "failed";
  readonly seconds: number;
  /** The first line of what went wrong, or of what the chart said. */
  readonly note?: string;
}

/** The results so far, by the cells' names; each one is written at once. */
export interface Results {
  record(plan: Plan, result: Result): void;
}

interface ResultsFile {
  /** The axes of the table, with their titles. */
  readonly rows: Readonly<Record<string, string>>;
  readonly columns: Readonly<Record<string, string>>;
  readonly versions: Readonly<Record<string, string>>;
  readonly cells: Readonly<Record<string, Result>>;
}

/** Goes on with the results of earlier runs, of which only those of cells that still exist are kept. */
export async function openResults(): Promise<Results> {
  const versions = await readVersions();
  const earlier: Partial<ResultsFile> = existsSync(FILE) ? JSON.parse(readFileSync(FILE, "utf8")) : {};
  const found = new Map(Object.entries(earlier.cells ?? {}));
  const rows = titles(SITUATIONS);
  const columns = titles(COLUMNS);
  return {
    record(plan, result) {
      found.set(nameOf(plan), result);
      // In the order of the matrix, whatever the order in which cells ended.
      const cells = PLANS.map(nameOf).flatMap((name) => {
        const cell = found.get(name);
        return cell === undefined ? [] : [[name, cell] as const];
      });
      const file: ResultsFile = { rows, columns, versions, cells: Object.fromEntries(cells) };
      writeFileSync(FILE, `${JSON.stringify(file, null, 2)}\n`);
    },
  };
}

function titles(axis: readonly { readonly id: string; readonly title: string }[]): Readonly<Record<string, string>> {
  return Object.fromEntries(axis.map(({ id, title }) => [id, title]));
}

async function readVersions(): Promise<Readonly<Record<string, string>>> {
  const helms = await Promise.all(
    HELM_MAJORS.map(async (major) => {
      const version = await run(SETTINGS.helm[major], ["version", "--template", "{{.Version}}"]);
      return [`helm${major}`, version.trim()] as const;
    }),
  );
  const cluster = JSON.parse(await run("kubectl", ["version", "--output", "json"]));
  return { ...Object.fromEntries(helms), kubernetes: cluster.serverVersion.gitVersion, ...SETTINGS.images };
}
