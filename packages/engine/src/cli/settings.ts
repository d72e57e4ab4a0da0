import { PROOFS } from "../index.ts";
import { parseReportTarget } from "./report-targets.ts";
import {
  choiceSetting,
  countSetting,
  durationOf,
  listSetting,
  switchSetting,
  textSetting,
  urlSetting,
} from "./setting.ts";

const MINUTE = 60_000;

/** Every setting of the command line. Flags, environment, configuration file, help and reference come from this table. */
export const SETTINGS = {
  dir: textSetting(
    "dir",
    { group: "files", summary: "the directory that holds ddl/ and dml/", placeholder: "DIR" },
    "/sql",
  ),
  expected: textSetting(
    "expected",
    {
      group: "files",
      summary:
        "the ddl files of this release, NN-name.sql=SHA-256 each, separated by blanks or commas; others are not run",
      placeholder: "LIST",
      inFile: false,
    },
    undefined,
    "whatever lies in --dir",
  ),
  databaseUrl: urlSetting(
    "database-url",
    {
      group: "connection",
      summary: "where PostgreSQL is: postgresql://user@host:port/database?sslmode=…",
      env: ["DATABASE_URL"],
    },
    "PGHOST, PGUSER and the other variables of libpq",
  ),
  directUrl: urlSetting(
    "direct-url",
    { group: "connection", summary: "a way around a transaction pooler; used instead of the database URL" },
    "none",
  ),
  waitTimeout: durationOf(
    "wait-timeout",
    { group: "connection", summary: "how long to wait for PostgreSQL to come up; 0 for one try" },
    MINUTE,
  ),
  dataDir: textSetting(
    "data-dir",
    { group: "command", summary: "where the embedded server keeps its data from start to start", placeholder: "DIR" },
    ".slipway/postgres",
  ),
  user: textSetting(
    "user",
    { group: "command", summary: "the role that owns the embedded server's database", placeholder: "NAME" },
    undefined,
    "the application's name",
  ),
  serve: textSetting(
    "serve",
    {
      group: "command",
      summary: "an application to start beside the database: a line for the shell that listens on HOST and PORT",
      placeholder: "COMMAND",
    },
    undefined,
  ),
  application: textSetting(
    "application",
    { group: "connection", summary: "the application's name in the ledger", placeholder: "NAME" },
    undefined,
    "the ledger's only one; in a new ledger the database's name",
  ),
  ledger: textSetting(
    "ledger",
    { group: "connection", summary: "the schema that holds the ledger", placeholder: "SCHEMA" },
    "slipway",
  ),
  runDml: switchSetting("run-dml", {
    group: "behaviour",
    summary: "also bring the dml track (demo data)",
    env: ["RUN_DML"],
  }),
  dmlInclude: textSetting(
    "dml-include",
    {
      group: "behaviour",
      summary:
        "the dml files that are meant: patterns of file names with *, ?, [...] and {a,b}, separated by commas or spaces",
      placeholder: "GLOBS",
    },
    undefined,
    "all",
  ),
  environment: textSetting(
    "environment",
    {
      group: "behaviour",
      summary: "what this database is for; production refuses demo data",
      placeholder: "NAME",
      env: ["SLIPWAY_ENV"],
    },
    undefined,
  ),
  transaction: choiceSetting(
    "transaction",
    { group: "behaviour", summary: "what commits together: the whole release, a file, or a statement" },
    ["release", "file", "statement"],
    "release",
  ),
  ddl: choiceSetting(
    "ddl",
    { group: "behaviour", summary: "run only ddl files that are due, or all of them each time" },
    ["changed", "always"],
    "changed",
  ),
  onDrift: choiceSetting(
    "on-drift",
    { group: "behaviour", summary: "when the database differs from the record: restore, report, or stop" },
    ["heal", "warn", "fail"],
    "heal",
  ),
  mode: choiceSetting(
    "mode",
    { group: "command", summary: "bring the ddl track if it is behind, or only wait for it" },
    ["ensure", "wait"],
    "ensure",
  ),
  timeout: durationOf("timeout", { group: "command", summary: "how long to wait for the schema" }, 10 * MINUTE),
  runLockTimeout: durationOf(
    "run-lock-timeout",
    { group: "locks", summary: "how long to wait for another run to end" },
    15 * MINUTE,
  ),
  lockTimeout: durationOf(
    "lock-timeout",
    { group: "locks", summary: "how long a transaction waits for a table lock before it steps back" },
    3_000,
  ),
  retryBudget: durationOf(
    "retry-budget",
    { group: "locks", summary: "how long to try again after a table lock was not to be had" },
    5 * MINUTE,
  ),
  statementBudget: durationOf(
    "statement-budget",
    { group: "locks", summary: "how long one statement outside a transaction may take (CREATE INDEX CONCURRENTLY)" },
    60 * MINUTE,
  ),
  exitCode: switchSetting("exit-code", {
    group: "command",
    summary: "exit 3 when something is pending or changed, 4 when something drifted",
    inFile: false,
  }),
  limit: countSetting("limit", { group: "command", summary: "how many runs to list, newest first" }, 20),
  through: textSetting(
    "through",
    {
      group: "command",
      summary: "the last ddl file to record, by name or number",
      placeholder: "FILE",
      inFile: false,
    },
    undefined,
    "all",
  ),
  terminate: switchSetting("terminate", {
    group: "command",
    summary: "end the session that holds the run lock",
    inFile: false,
  }),
  rehearse: switchSetting("rehearse", {
    group: "command",
    summary: "run what is pending in a transaction on the real database, look at its locks, and roll back",
    inFile: false,
  }),
  budget: textSetting(
    "budget",
    {
      group: "command",
      summary:
        "with --rehearse: exit 4 where a lock stronger than MODE (row-exclusive) lasts longer than DURATION (0s)",
      placeholder: "locks=MODE,time=DURATION",
    },
    undefined,
    "none",
  ),
  rehearsalLimit: durationOf(
    "rehearsal-limit",
    { group: "command", summary: "with --rehearse: how long it may hold locks, all in all" },
    30_000,
  ),
  allowSequences: switchSetting("allow-sequences", {
    group: "command",
    summary: "with --rehearse on a production database: accept that sequences may advance, which no rollback undoes",
    inFile: false,
  }),
  fix: switchSetting("fix", {
    group: "command",
    summary: "write the one right answer into the files, where there is one",
    inFile: false,
  }),
  strict: switchSetting("strict", { group: "command", summary: "exit 4 for warnings too" }),
  disable: listSetting(
    "disable",
    { group: "command", summary: "codes of rules that are off, separated by commas", placeholder: "CODE,…" },
    (text) => (text === "" ? { ok: false, expected: "codes of rules" } : { ok: true, value: text }),
  ),
  report: listSetting(
    "report",
    {
      group: "command",
      summary: "also write sarif=FILE, junit=FILE, github (annotations on stderr) or github=FILE, separated by commas",
      placeholder: "FORMAT=FILE,…",
    },
    parseReportTarget,
  ),
  majors: listSetting(
    "majors",
    {
      group: "command",
      summary: "PostgreSQL majors to start, 15 to 18, separated by commas; none for the newest",
      placeholder: "N,…",
    },
    (text) =>
      /^1[5-8]$/.test(text) ? { ok: true, value: Number(text) } : { ok: false, expected: "majors of 15, 16, 17, 18" },
  ),
  server: urlSetting(
    "server",
    {
      group: "command",
      summary: "a server to make scratch databases on, as a user that may; nothing else there is touched",
    },
    "one that is started for it",
  ),
  setup: textSetting(
    "setup",
    {
      group: "command",
      summary: "an SQL file that is run first: roles and extensions that the files expect",
      placeholder: "FILE",
    },
    undefined,
  ),
  proofs: listSetting(
    "proofs",
    { group: "command", summary: "which proofs to do: twice, paths, crash; none for all", placeholder: "NAME,…" },
    (text) => {
      const value = PROOFS.find((proof) => proof === text);
      return value === undefined ? { ok: false, expected: PROOFS.join(", ") } : { ok: true, value };
    },
  ),
  fromTags: switchSetting("from-tags", {
    group: "command",
    summary: "also start from the release of each git tag",
  }),
  oldApp: textSetting(
    "old-app",
    {
      group: "command",
      summary: "the version that runs now, as a directory with ddl/ or a git tag: find what breaks it",
      placeholder: "DIR|TAG",
    },
    undefined,
  ),
  dryRun: switchSetting("dry-run", {
    group: "command",
    summary: "do all of it in a transaction, report, and roll back",
    inFile: false,
  }),
  confirm: textSetting(
    "confirm",
    {
      group: "command",
      summary: "the database's name, without which production does not become development",
      placeholder: "NAME",
      inFile: false,
    },
    undefined,
    "asked for on a terminal",
  ),
  yes: switchSetting("yes", { group: "command", summary: "do not ask", inFile: false }),
  terminationLog: textSetting(
    "termination-log",
    {
      group: "output",
      summary: "where to leave a short JSON summary of a failure; none for nowhere",
      placeholder: "PATH",
    },
    undefined,
    "/dev/termination-log where it exists",
  ),
  config: textSetting(
    "config",
    { group: "files", summary: "the configuration file", placeholder: "PATH", inFile: false },
    undefined,
    "slipway.config.json in the working directory, if there is one",
  ),
  format: choiceSetting(
    "format",
    { group: "output", summary: "text, one JSON document, or one JSON line per event; --json is --format json" },
    ["text", "json", "ndjson"],
    "text",
  ),
  color: choiceSetting("color", { group: "output", summary: "colours" }, ["auto", "always", "never"], "auto"),
  quiet: switchSetting("quiet", { group: "output", summary: "no progress, only results, warnings and errors" }),
  verbose: switchSetting("verbose", {
    group: "output",
    summary: "also notices of PostgreSQL, each file as it runs, and the locks taken",
  }),
} as const;

export type SettingKey = keyof typeof SETTINGS;

export const SETTING_KEYS = Object.keys(SETTINGS).filter((key): key is SettingKey => key in SETTINGS);

/** What every command takes. */
export const COMMON_SETTINGS: readonly SettingKey[] = ["config", "format", "color", "quiet", "verbose"];
