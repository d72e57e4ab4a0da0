import { describe, expect, test } from "vitest";
import { failureOf } from "../../src/cli/failure.ts";
import { renderFailure } from "../../src/cli/output/error-block.ts";
import { SlipwayError } from "../../src/index.ts";
import { PLAIN } from "./looks.ts";

const FRAME = `  --> ddl/07-orders.sql:4:18
   |
 3 |   id bigint primary key,
 4 |   user_id bigint refrences users(id)
   |                  ^^^^^^^^^`;

function failed(details: ConstructorParameters<typeof SlipwayError>[2]): string {
  return renderFailure(
    failureOf(new SlipwayError("MIGRATION_FAILED", 'syntax error at or near "refrences"', details), undefined),
    PLAIN,
  );
}

describe("renderFailure", () => {
  test("shows place, code, SQLSTATE, what the server says, the state and the way out", () => {
    const text = failed({
      hint: "fix the file, then run `slipway up` again",
      details: {
        frame: FRAME,
        sqlstate: "42601",
        detail: "first line\nsecond line",
        context: "PL/pgSQL function f() line 3 at RAISE",
        constraint: "orders_user_id_fkey",
        state: "everything of this release was rolled back; the database is as before",
      },
    });

    expect(text).toMatchInlineSnapshot(`
      "error[MIGRATION_FAILED]: syntax error at or near "refrences" (SQLSTATE 42601)
        --> ddl/07-orders.sql:4:18
         |
       3 |   id bigint primary key,
       4 |   user_id bigint refrences users(id)
         |                  ^^^^^^^^^
         |
         = detail: first line
                   second line
         = context: PL/pgSQL function f() line 3 at RAISE
         = constraint: orders_user_id_fkey
         = state: everything of this release was rolled back; the database is as before
         = hint: fix the file, then run \`slipway up\` again"
    `);
  });

  test("stands in line with a wider gutter", () => {
    const text = failed({
      hint: "fix it",
      details: { frame: "   --> a.sql:1234:1\n      |\n 1234 | selct 1\n      | ^^^^^\n      |" },
    });

    expect(text).toMatchInlineSnapshot(`
      "error[MIGRATION_FAILED]: syntax error at or near "refrences"
         --> a.sql:1234:1
            |
       1234 | selct 1
            | ^^^^^
            |
            = hint: fix it"
    `);
  });

  test("shows the place alone where there is no frame", () => {
    const text = failed({ details: { location: { file: "ddl/01-a.sql", line: 3, column: 7 } } });

    expect(text).toBe('error[MIGRATION_FAILED]: syntax error at or near "refrences"\n  --> ddl/01-a.sql:3:7');
  });

  test("cannot be driven by what a file or the server says", () => {
    const hostile = "\u001B[2J\u009B31m";
    const text = failed({
      hint: hostile,
      details: {
        frame: `  --> ${hostile}:1:1\n   |\n 1 | ${hostile}`,
        detail: hostile,
        context: hostile,
        state: hostile,
      },
    });

    expect(text).not.toMatch(/(?!\n)\p{Cc}/u);
  });

  test("tells an unexpected error with its stack, and that it is a bug", () => {
    const text = renderFailure(failureOf(new TypeError("x is not a function"), undefined), PLAIN);

    expect(text).toMatch(/^TypeError: x is not a function\n {4}at /);
    expect(text).toMatch(
      /\nerror\[INTERNAL\]: x is not a function\n {3}= hint: report this with the lines above: it is a bug in Slipway$/,
    );
  });
});

test("paints the marks and not the code", () => {
  const style = { ...PLAIN, red: (text: string) => `<red>${text}</red>`, blue: (text: string) => `<${text}>` };
  const error = new SlipwayError("MIGRATION_FAILED", "m", { details: { frame: FRAME } });

  expect(renderFailure(failureOf(error, undefined), style)).toMatchInlineSnapshot(`
    "<red>error[MIGRATION_FAILED]</red>: m
    <  -->> ddl/07-orders.sql:4:18
    <   |>
    < 3 |>   id bigint primary key,
    < 4 |>   user_id bigint refrences users(id)
    <   |><red>                  ^^^^^^^^^</red>"
  `);
});

describe("failureOf", () => {
  test.for([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 143],
  ] as const)("exits after %s with %d", ([signal, exitCode]) => {
    expect(failureOf(new SlipwayError("INTERRUPTED", "interrupted"), signal).exitCode).toBe(exitCode);
  });

  test("keeps the exit code of an error that only came beside a signal", () => {
    expect(failureOf(new SlipwayError("CONNECTION_LOST", "lost"), "SIGTERM").exitCode).toBe(6);
  });
});
