import { newMigration, SlipwayError, TRACKS } from "../../index.ts";
import type { Context, Outcome } from "../command.ts";
import { didYouMean } from "../did-you-mean.ts";
import { EXIT } from "../exit-codes.ts";
import { escapeControl } from "../output/escape.ts";
import { SETTINGS } from "../settings.ts";

export async function run(context: Context): Promise<Outcome> {
  const [word = "", ...words] = context.positionals;
  const track = TRACKS.find((candidate) => candidate === word);
  if (track === undefined) {
    throw new SlipwayError("USAGE", `unknown track "${word}": expected ddl or dml`, {
      hint: `write \`slipway new ${didYouMean(word, TRACKS) ?? "ddl"} ${words.join(" ")}\``,
    });
  }
  const created = await newMigration({ dir: context.config.get(SETTINGS.dir), track, name: words.join(" ") });
  return {
    exitCode: EXIT.done,
    document: { track, ...created },
    render: (style) => `${style.green("created")} ${escapeControl(created.path)}`,
  };
}
