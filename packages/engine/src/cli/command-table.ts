import type { Command } from "./command.ts";
import { EXIT } from "./exit-codes.ts";
import { COMMON_SETTINGS, SETTING_KEYS, type SettingKey } from "./settings.ts";

const CONNECTION: readonly SettingKey[] = ["databaseUrl", "directUrl", "waitTimeout"];
const DATABASE: readonly SettingKey[] = ["dir", ...CONNECTION, "application", "ledger"];
const LOCKS: readonly SettingKey[] = ["runLockTimeout", "lockTimeout", "retryBudget", "statementBudget"];
const RUN: readonly SettingKey[] = ["runDml", "dmlInclude", "environment", "transaction", "ddl", "onDrift"];

const NO_ARGUMENTS = { usage: "", min: 0, max: 0 } as const;
const STOPPING = "stopping";
const STOPPING_RUN = "stopping: the current statement is cancelled and rolled back; a second signal ends at once";

const LOOK_EXITS = [EXIT.done, EXIT.usage, EXIT.unreachable, EXIT.refused, EXIT.interrupted, EXIT.terminated];
const RUN_EXITS = [EXIT.failed, EXIT.found, EXIT.locked, ...LOOK_EXITS].toSorted((a, b) => a - b);

/** Every command, in the order of help. */
export const COMMANDS: readonly Command[] = [
  {
    name: "up",
    group: "Run",
    summary: "bring the database to the SQL in --dir",
    description:
      "Waits for PostgreSQL, takes the run lock, runs what is due of the ddl track, then of the dml track with --run-dml. All pending ddl commits together, or not at all. Where nothing is due it costs one query and takes no lock.",
    arguments: NO_ARGUMENTS,
    settings: [...DATABASE, "expected", ...RUN, ...LOCKS, "terminationLog", ...COMMON_SETTINGS],
    examples: [
      { command: "slipway up --dir sql --database-url postgresql://app@db/shop", text: "bring the schema" },
      { command: "RUN_DML=true DATABASE_URL=postgresql://app@db/shop slipway up --dir sql", text: "with demo data" },
      { command: "slipway up --dir sql --json", text: "one JSON document on stdout, progress on stderr" },
    ],
    exitCodes: RUN_EXITS,
    terminationLog: true,
    stopping: STOPPING_RUN,
    load: () => import("./commands/up.ts"),
  },
  {
    name: "gate",
    group: "Run",
    summary: "hold an application back until its schema is there",
    description:
      "Exits 0 once every ddl migration in --dir is in the ledger; a newer database passes. In mode ensure it brings the ddl track itself when that is behind, so that no installer can deadlock; in mode wait it only looks. With --expected it is that list which has to be in the ledger, and it brings files only where they are that list.",
    arguments: NO_ARGUMENTS,
    settings: [
      "mode",
      "timeout",
      ...DATABASE,
      "expected",
      "transaction",
      ...LOCKS,
      "terminationLog",
      ...COMMON_SETTINGS,
    ],
    examples: [
      { command: "slipway gate", text: "in an init container: settings come from the environment" },
      { command: "slipway gate --mode wait --timeout 5m", text: "wait for somebody else's `slipway up`" },
    ],
    exitCodes: RUN_EXITS,
    terminationLog: true,
    stopping: STOPPING_RUN,
    load: () => import("./commands/gate.ts"),
  },
  {
    name: "dev",
    group: "Run",
    summary: "start an embedded PostgreSQL and bring everything",
    description:
      "Starts a PostgreSQL of its own, brings the ddl track and the demo data, and prints the URL to connect with. The data stays between starts. With --serve it starts an application, too, which finds DATABASE_URL, SLIPWAY_DIR, SLIPWAY_APPLICATION, RUN_DML, HOST and PORT in its environment (PORT is the first free one from 8080 unless it is set). Ctrl-C stops it all.",
    arguments: NO_ARGUMENTS,
    settings: ["serve", "dataDir", "user", "dir", "application", "runDml", ...COMMON_SETTINGS],
    examples: [
      { command: "slipway dev --dir sql", text: "schema and demo data" },
      { command: "slipway dev --dir sql --no-run-dml", text: "the schema only" },
      { command: 'slipway dev --dir sql --serve "node server.js"', text: "an application beside it" },
    ],
    exitCodes: [EXIT.done, EXIT.failed, EXIT.usage, EXIT.interrupted, EXIT.terminated],
    stopping: STOPPING,
    load: () => import("./commands/dev.ts"),
  },
  {
    name: "status",
    group: "Inspect",
    summary: "a checklist: applied, pending, changed, drifted, missing",
    description:
      "Compares the files in --dir with the ledger and the database with what was recorded. Changes nothing.",
    arguments: NO_ARGUMENTS,
    settings: ["exitCode", ...DATABASE, "runDml", "dmlInclude", ...COMMON_SETTINGS],
    examples: [
      { command: "slipway status --dir sql", text: "the checklist" },
      { command: "slipway status --exit-code", text: "for scripts: 3 is pending or changed, 4 is drift" },
    ],
    exitCodes: [...LOOK_EXITS, EXIT.pending, EXIT.found].toSorted((a, b) => a - b),
    stopping: STOPPING,
    load: () => import("./commands/status.ts"),
  },
  {
    name: "plan",
    group: "Inspect",
    summary: "what `up` would do and why",
    description:
      "Lists every migration with the reason why it would run or not, its statements, and the segments: what commits together and what runs outside a transaction. Changes nothing. With --rehearse it runs what is pending in a transaction on the real database, under a short lock timeout, and rolls it back: each statement's locks, how long they would be held, rows, table rewrites, full scans.",
    arguments: NO_ARGUMENTS,
    settings: ["rehearse", "budget", "rehearsalLimit", "allowSequences", ...DATABASE, ...RUN, ...COMMON_SETTINGS],
    examples: [
      { command: "slipway plan --dir sql", text: "before a release" },
      { command: "slipway plan --dir sql --run-dml --verbose", text: "with demo data, all statements" },
      {
        command: "slipway plan --dir sql --rehearse --budget locks=share,time=500ms",
        text: "what it would do to others",
      },
    ],
    exitCodes: RUN_EXITS,
    stopping: STOPPING,
    load: () => import("./commands/plan.ts"),
  },
  {
    name: "history",
    group: "Inspect",
    summary: "past runs, also failed ones",
    description: "Lists past runs, newest first: who, from where, how long, what, and why one failed.",
    arguments: NO_ARGUMENTS,
    settings: ["limit", ...DATABASE, ...COMMON_SETTINGS],
    examples: [{ command: "slipway history --limit 5", text: "the last five runs" }],
    exitCodes: LOOK_EXITS,
    stopping: STOPPING,
    load: () => import("./commands/history.ts"),
  },
  {
    name: "doctor",
    group: "Inspect",
    summary: "check connection, privileges, version, locks, ledger",
    description:
      "Checks what a run needs, and says for each check what is expected, what is there, and what to do. Exits 4 when a check fails.",
    arguments: NO_ARGUMENTS,
    settings: [...DATABASE, ...COMMON_SETTINGS],
    examples: [{ command: "slipway doctor --database-url postgresql://app@db/shop", text: "why does it not work" }],
    exitCodes: [...LOOK_EXITS, EXIT.found].toSorted((a, b) => a - b),
    stopping: STOPPING,
    load: () => import("./commands/doctor.ts"),
  },
  {
    name: "config",
    group: "Inspect",
    summary: "print each setting with its source, secrets hidden",
    description: "Prints every setting, where its value comes from, and libpq's variables. Connects to nothing.",
    arguments: NO_ARGUMENTS,
    settings: SETTING_KEYS,
    examples: [{ command: "slipway config --dir sql", text: "which value counts, and why" }],
    exitCodes: [EXIT.done, EXIT.usage],
    stopping: STOPPING,
    load: () => import("./commands/config.ts"),
  },
  {
    name: "new",
    group: "Author",
    summary: "the next numbered migration file",
    description:
      "Makes the next numbered file of a track, with a skeleton that can be run again. The words of the name become kebab case.",
    arguments: { usage: "ddl|dml NAME…", min: 2, max: 64 },
    settings: ["dir", ...COMMON_SETTINGS],
    examples: [
      { command: "slipway new ddl orders --dir sql", text: "makes sql/ddl/07-orders.sql" },
      { command: 'slipway new dml "demo orders" --dir sql', text: "demo data" },
    ],
    exitCodes: [EXIT.done, EXIT.usage],
    stopping: STOPPING,
    load: () => import("./commands/new.ts"),
  },
  {
    name: "lint",
    group: "Author",
    summary: "find what cannot run again, loses data or blocks tables",
    description:
      "Reads the files in --dir with PostgreSQL's own parser and checks them against rules. With --fix it writes the one right answer where there is one. `-- slipway: allow CODE reason` on the line before a statement, or at the head of a file, allows a finding. Files that are named are reported alone; all are read. Exits 4 when it finds an error. Connects to nothing.",
    arguments: { usage: "[FILE…]", min: 0, max: 10_000 },
    settings: ["fix", "strict", "disable", "report", "dir", ...COMMON_SETTINGS],
    examples: [
      { command: "slipway lint --dir sql", text: "all findings, with the place and the way out" },
      { command: "slipway lint --dir sql --fix", text: "rewrite what has one right answer" },
      { command: "slipway lint --dir sql --strict --report sarif=lint.sarif,github", text: "in a CI job" },
    ],
    exitCodes: [EXIT.done, EXIT.usage, EXIT.found, EXIT.interrupted, EXIT.terminated],
    stopping: STOPPING,
    load: () => import("./commands/lint.ts"),
  },
  {
    name: "verify",
    group: "Author",
    summary: "prove on a scratch PostgreSQL that the files can be repeated",
    description:
      "Starts a PostgreSQL of its own and runs everything twice, with rows of users in the tables, from the state after each earlier file, and with a connection that dies. Says of each file what repeating it does: nothing (idempotent), or what it breaks, where, and the way out. Exits 4 when a proof fails. Touches no database of yours.",
    arguments: NO_ARGUMENTS,
    settings: ["proofs", "majors", "fromTags", "oldApp", "server", "setup", "report", "dir", ...COMMON_SETTINGS],
    examples: [
      { command: "slipway verify --dir sql", text: "all proofs on the newest PostgreSQL" },
      {
        command: "slipway verify --dir sql --majors 15,16,17,18 --report junit=verify.xml,github",
        text: "in a CI job",
      },
      {
        command: "slipway verify --dir sql --from-tags --old-app v1.4.0",
        text: "also: upgrades, and what breaks v1.4.0",
      },
      { command: "slipway verify --dir sql --setup roles.sql", text: "with roles that the files expect" },
    ],
    exitCodes: [EXIT.done, EXIT.usage, EXIT.found, EXIT.unreachable, EXIT.refused, EXIT.interrupted, EXIT.terminated],
    stopping: STOPPING,
    load: () => import("./commands/verify.ts"),
  },
  {
    name: "split",
    group: "Author",
    summary: "the statements of a file as psql would send them",
    description:
      "Prints one line per statement: number, line, kind, beginning. With --json each statement with its exact text. Exits 2 when psql could not run the file; the statements are printed all the same. Connects to nothing.",
    arguments: { usage: "FILE", min: 1, max: 1 },
    settings: COMMON_SETTINGS,
    examples: [
      { command: "slipway split sql/ddl/01-schema.sql", text: "what would be sent" },
      { command: "slipway split --json dump.sql", text: "with texts and byte offsets" },
    ],
    exitCodes: [EXIT.done, EXIT.usage],
    stopping: STOPPING,
    load: () => import("./commands/split.ts"),
  },
  {
    name: "baseline",
    group: "Repair",
    summary: "record migrations as applied without running them",
    description:
      "For a database that has the schema already: records the ddl files, and the objects they name as they are now, without running anything.",
    arguments: NO_ARGUMENTS,
    settings: ["through", ...DATABASE, "runDml", ...COMMON_SETTINGS],
    examples: [
      { command: "slipway baseline --dir sql", text: "everything is there already" },
      { command: "slipway baseline --dir sql --through 05", text: "up to and including 05; later files are pending" },
    ],
    exitCodes: [...LOOK_EXITS, EXIT.locked].toSorted((a, b) => a - b),
    stopping: STOPPING,
    load: () => import("./commands/baseline.ts"),
  },
  {
    name: "purge",
    group: "Repair",
    summary: "take the demo data out again",
    description:
      "Removes exactly the rows that the dml files brought, in one transaction, children first, and forgets those files, so that they can run again. Rows that others added stay. Where such rows refer to demo data it lists them, removes nothing and exits 7.",
    arguments: NO_ARGUMENTS,
    settings: ["dryRun", ...CONNECTION, "application", "ledger", "runLockTimeout", "lockTimeout", ...COMMON_SETTINGS],
    examples: [
      { command: "slipway purge --dry-run", text: "what would go, and whether something is in the way" },
      { command: "slipway purge", text: "take it out" },
    ],
    exitCodes: [...LOOK_EXITS, EXIT.locked].toSorted((a, b) => a - b),
    stopping: STOPPING,
    load: () => import("./commands/purge.ts"),
  },
  {
    name: "guard",
    group: "Repair",
    summary: "mark the database itself: production refuses demo data",
    description:
      "Writes into the database what it is. A production database refuses every run with demo data, whatever values and environment variables say. To make it a development database again the database's name has to be given.",
    arguments: { usage: "production|development|show", min: 0, max: 1 },
    settings: ["confirm", ...CONNECTION, "application", "ledger", ...COMMON_SETTINGS],
    examples: [
      { command: "slipway guard production", text: "no demo data here, ever" },
      { command: "slipway guard show", text: "what the database says" },
      { command: "slipway guard development --confirm shop", text: "let it in again; shop is the database's name" },
    ],
    exitCodes: [...LOOK_EXITS, EXIT.locked].toSorted((a, b) => a - b),
    stopping: STOPPING,
    load: () => import("./commands/guard.ts"),
  },
  {
    name: "unlock",
    group: "Repair",
    summary: "show who holds the run lock, or end that session",
    description:
      "Shows the session that holds the run lock. With --terminate it ends that session, after asking for the name of the database; where nobody can answer, --yes is needed. A run that is ended is rolled back.",
    arguments: NO_ARGUMENTS,
    settings: ["terminate", "yes", ...CONNECTION, "ledger", ...COMMON_SETTINGS],
    examples: [
      { command: "slipway unlock", text: "who holds it" },
      { command: "slipway unlock --terminate --yes", text: "end that session" },
    ],
    exitCodes: LOOK_EXITS,
    stopping: STOPPING,
    load: () => import("./commands/unlock.ts"),
  },
];
