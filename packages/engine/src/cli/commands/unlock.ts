import { SlipwayError, unlock, type UnlockResult } from "../../index.ts";
import type { Context, Outcome } from "../command.ts";
import { connectionOptions } from "../engine-options.ts";
import { EXIT } from "../exit-codes.ts";
import { escapeControl, printable } from "../output/escape.ts";
import { describeHolder } from "../output/describe.ts";
import type { Style } from "../output/style.ts";
import { SETTINGS } from "../settings.ts";

export async function run(context: Context): Promise<Outcome> {
  const { config } = context;
  const options = { ...connectionOptions(context), ledger: config.get(SETTINGS.ledger) };
  const terminate = config.get(SETTINGS.terminate);
  const confirmed = config.get(SETTINGS.yes);
  if (terminate && !confirmed && context.ask === undefined) {
    throw new SlipwayError(
      "USAGE",
      "`slipway unlock --terminate` needs a confirmation, and there is no terminal to ask on",
      {
        hint: "add --yes to end the session without being asked",
      },
    );
  }
  const shown = await unlock({ ...options, terminate: terminate && confirmed });
  if (!terminate || confirmed || shown.holder === null) return outcome(shown);
  await confirm(shown, context);
  return outcome(await unlock({ ...options, terminate: true }));
}

async function confirm(shown: UnlockResult, context: Context): Promise<void> {
  const { holder, database } = printable(shown);
  const question = `the run lock of ${database.name} is held by ${describeHolder(holder)}\ntype the name of the database to end that session: `;
  const answer = await context.ask?.(question);
  if (answer?.trim() === shown.database.name) return;
  throw new SlipwayError(
    "USAGE",
    `"${escapeControl(answer ?? "")}" is not the name of the database: nothing was ended`,
    {
      hint: `run it again and type ${shown.database.name}, or add --yes`,
    },
  );
}

function outcome(result: UnlockResult): Outcome {
  return { exitCode: EXIT.done, document: result, render: (style) => renderUnlock(printable(result), style) };
}

export function renderUnlock(result: UnlockResult, style: Style): string {
  const { holder, database, terminated } = result;
  if (holder === null) return `${style.green(style.symbols.done)} nobody holds the run lock of ${database.name}`;
  if (terminated) {
    return `${style.green(style.symbols.done)} the run lock of ${database.name} is free: ended ${describeHolder(holder)}`;
  }
  return [
    `${style.yellow(style.symbols.attention)} the run lock of ${database.name} is held by ${describeHolder(holder)}`,
    "  a run that works holds it too; to end that session: slipway unlock --terminate",
  ].join("\n");
}
