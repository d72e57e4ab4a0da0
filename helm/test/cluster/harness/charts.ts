import { copyFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "./settings.ts";

export interface SqlFile {
  readonly name: string;
  readonly sql: string;
}

/** A version of the dashboard's chart in a folder of its own. */
export interface Chart {
  readonly name: string;
  readonly path: string;
  readonly ddl: readonly SqlFile[];
}

/** The chart as it is, and versions of it that a team might bring next. */
export interface Charts {
  readonly base: Chart;
  /** One more ddl file. */
  readonly labels: Chart;
  /** One more ddl file, whose second statement names a table that does not exist. */
  readonly broken: Chart;
  /** The file of `broken`, mended. */
  readonly fixed: Chart;
  /** One more ddl file, which takes a while and remembers each time it ran. */
  readonly slow: Chart;
  /** The version before this one: it lacks most of today's values. */
  readonly previous: Chart;
}

const LABELS = "create table if not exists nexus.query_labels (name text primary key, query_id bigint not null);\n";

/** What `broken` fails with: file, line and column, SQLSTATE. */
export const BREAKAGE = { file: "07-nicknames.sql", line: 5, column: 28, sqlstate: "42P01" } as const;

const BROKEN = `-- Nicknames of users.
alter table nexus.users add column if not exists nickname text;

create or replace view nexus.nicknames as
  select id, nickname from nexus.userz;
`;

/** How long the slow file takes, in seconds. */
export const SLOW_SECONDS = 15;

const SLOW = `create table if not exists nexus.slow_runs (ran_at timestamptz not null default clock_timestamp());
insert into nexus.slow_runs default values;
select pg_sleep(${SLOW_SECONDS});
`;

/** Makes the charts in a temporary folder. `remove` takes it away. */
export function makeCharts(): { readonly charts: Charts; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "slipway-charts-"));
  const make = (name: string, ddl: Readonly<Record<string, string>> = {}): Chart => {
    const path = join(folder, name);
    cpSync(join(ROOT, "helm", "dashboard"), path, { recursive: true });
    for (const [file, sql] of Object.entries(ddl)) writeFileSync(join(path, "sql", "ddl", file), sql);
    return { name, path, ddl: filesIn(join(path, "sql", "ddl")) };
  };
  return {
    charts: {
      base: make("base"),
      labels: make("labels", { "07-query-labels.sql": LABELS }),
      broken: make("broken", { [BREAKAGE.file]: BROKEN }),
      fixed: make("fixed", { [BREAKAGE.file]: BROKEN.replace("userz", "users") }),
      slow: make("slow", { "07-slow.sql": SLOW }),
      previous: asPrevious(make("previous")),
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** Gives a chart the few values that an earlier version had, and an earlier version's number. */
function asPrevious(chart: Chart): Chart {
  copyFileSync(join(import.meta.dirname, "..", "previous-values.yaml"), join(chart.path, "values.yaml"));
  const file = join(chart.path, "Chart.yaml");
  writeFileSync(file, readFileSync(file, "utf8").replace(/^version: .*$/m, "version: 0.0.1"));
  return chart;
}

function filesIn(folder: string): readonly SqlFile[] {
  return readdirSync(folder)
    .toSorted()
    .map((name) => ({ name, sql: readFileSync(join(folder, name), "utf8") }));
}
