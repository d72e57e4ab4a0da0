import { expect, test } from "vitest";
import { runCli } from "../helpers/cli.ts";
import { temporaryFolder, writeFiles } from "../helpers/files.ts";

test("config prints each value with its source, and no password", async () => {
  const cwd = temporaryFolder();
  writeFiles(cwd, { "slipway.config.json": JSON.stringify({ application: "shop", lockTimeout: "5s" }) });
  const { code, stdout, stderr } = await runCli(["config", "--dir", "sql"], {
    cwd,
    env: {
      DATABASE_URL: "postgresql://app:s3cret-word@db/shop",
      SLIPWAY_DIRECT_URL: "postgresql://app@direct/shop?password=other-s3cret",
      RUN_DML: "yes",
      PGPASSWORD: "third-s3cret",
      PGSSLMODE: "require",
      SLIPWAY_RUN_DLM: "true",
    },
  });

  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatchInlineSnapshot(`
    "dir               sql                                        --dir
    expected          (none)                                     default
    database-url      postgresql://app:***@db/shop               DATABASE_URL
    direct-url        postgresql://app@direct/shop?password=***  SLIPWAY_DIRECT_URL
    wait-timeout      1m                                         default
    data-dir          .slipway/postgres                          default
    user              (none)                                     default
    serve             (none)                                     default
    application       shop                                       slipway.config.json: application
    ledger            slipway                                    default
    run-dml           yes                                        RUN_DML
    dml-include       (none)                                     default
    environment       (none)                                     default
    transaction       release                                    default
    ddl               changed                                    default
    on-drift          heal                                       default
    mode              ensure                                     default
    timeout           10m                                        default
    run-lock-timeout  15m                                        default
    lock-timeout      5s                                         slipway.config.json: lockTimeout
    retry-budget      5m                                         default
    statement-budget  1h                                         default
    exit-code         false                                      default
    limit             20                                         default
    through           (none)                                     default
    terminate         false                                      default
    rehearse          false                                      default
    budget            (none)                                     default
    rehearsal-limit   30s                                        default
    allow-sequences   false                                      default
    fix               false                                      default
    strict            false                                      default
    disable           none                                       default
    report            none                                       default
    majors            none                                       default
    server            (none)                                     default
    setup             (none)                                     default
    proofs            none                                       default
    from-tags         false                                      default
    old-app           (none)                                     default
    dry-run           false                                      default
    confirm           (none)                                     default
    yes               false                                      default
    termination-log   (none)                                     default
    config            (none)                                     default
    format            text                                       default
    color             auto                                       default
    quiet             false                                      default
    verbose           false                                      default
    PGPASSWORD        ***                                        PGPASSWORD
    PGSSLMODE         require                                    PGSSLMODE
    ! SLIPWAY_RUN_DLM is not a setting, did you mean SLIPWAY_RUN_DML?
    "
  `);
});

test("config in JSON has every setting with value, source and place", async () => {
  const { code, stdout } = await runCli(["config", "--json", "--lock-timeout", "5"], { cwd: temporaryFolder() });
  const document = JSON.parse(stdout);

  expect(code).toBe(0);
  expect(document).toMatchObject({ version: 1, command: "config", ok: true, file: null, problems: [], error: null });
  expect(document.settings).toContainEqual({
    name: "lock-timeout",
    value: "5",
    source: "flag",
    from: "--lock-timeout",
  });
  expect(document.settings).toContainEqual({ name: "ledger", value: "slipway", source: "default", from: "default" });
  expect(document.settings).toContainEqual({ name: "application", value: null, source: "default", from: "default" });
});

test("config shows what is wrong beside the values, and exits 2", async () => {
  const { code, stdout } = await runCli(["config"], { cwd: temporaryFolder(), env: { DATABASE_URL: "s3cret-word" } });

  expect(code).toBe(2);
  expect(stdout).toMatch(/^database-url +\*\*\* +DATABASE_URL$/m);
  expect(stdout).toMatch(/^✗ DATABASE_URL is not valid: expected a postgresql:\/\/ URL$/m);
});

test("a command with unusable settings names all of them and does nothing", async () => {
  const cwd = temporaryFolder();
  writeFiles(cwd, { "slipway.config.json": '{\n  "dir": "sql",\n}' });
  const { code, stdout, stderr } = await runCli(["up", "--lock-timeout", "soon"], { cwd, env: { RUN_DML: "perhaps" } });

  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr.replace(/(?<=not valid JSON: ).*?(?=;)/, "<reason>")).toMatchInlineSnapshot(`
    "error[CONFIG_INVALID]: slipway.config.json:3:1: not valid JSON: <reason>; RUN_DML "perhaps" is not valid: expected true or false (also 1, yes, on, 0, no, off); --lock-timeout "soon" is not valid: expected a duration such as 500ms, 3s, 15m, 1h, or a number of seconds
       = hint: correct the value; \`slipway config\` shows every setting with its source
    "
  `);
});
