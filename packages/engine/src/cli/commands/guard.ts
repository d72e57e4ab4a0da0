import { type DatabaseEnvironment, guard, type GuardResult, SlipwayError } from "../../index.ts";
import type { Context, Outcome } from "../command.ts";
import { databaseOptions } from "../engine-options.ts";
import { EXIT } from "../exit-codes.ts";
import { escapeControl, printable } from "../output/escape.ts";
import type { Style } from "../output/style.ts";
import { databaseLine } from "../output/words.ts";
import { SETTINGS } from "../settings.ts";

export async function run(context: Context): Promise<Outcome> {
  const options = databaseOptions(context);
  const environment = wanted(context.positionals[0] ?? "show");
  const confirm = context.config.get(SETTINGS.confirm);
  if (environment !== "development" || confirm !== undefined || context.ask === undefined) {
    return outcome(await guard({ ...options, environment, confirm }));
  }
  const shown = await guard(options);
  const answer = shown.environment === "production" ? await askFor(shown, context) : undefined;
  return outcome(await guard({ ...options, environment, confirm: answer }));
}

function wanted(word: string): DatabaseEnvironment | undefined {
  if (word === "show") return undefined;
  if (word === "production" || word === "development") return word;
  throw new SlipwayError("USAGE", `"${escapeControl(word)}" is none of production, development, show`, {
    hint: "run `slipway guard show` to see what the database says",
  });
}

async function askFor(shown: GuardResult, context: Context): Promise<string | undefined> {
  const { database } = printable(shown);
  const question = `${database.name} is a production database\ntype its name to let demo data in again: `;
  return (await context.ask?.(question))?.trim();
}

function outcome(result: GuardResult): Outcome {
  return { exitCode: EXIT.done, document: result, render: (style) => renderGuard(printable(result), style) };
}

export function renderGuard({ database, environment, before }: GuardResult, style: Style): string {
  const changed = environment === before ? "is" : "is now";
  const line =
    environment === null
      ? `${style.yellow(style.symbols.attention)} ${database.name} does not say what it is: demo data is let in`
      : environment === "production"
        ? `${style.green(style.symbols.done)} ${database.name} ${changed} a production database: every run with demo data is refused`
        : `${style.green(style.symbols.done)} ${database.name} ${changed} a development database: demo data is let in`;
  return [databaseLine(database, null, style), line].join("\n");
}
