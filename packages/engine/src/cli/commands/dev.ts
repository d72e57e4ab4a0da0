import { dev, type DevSession } from "../../index.ts";
import type { Context, Outcome } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import { printable } from "../output/escape.ts";
import type { Style } from "../output/style.ts";
import { SETTINGS } from "../settings.ts";
import { renderStatus } from "./status.ts";

export async function run(context: Context): Promise<Outcome> {
  const { config } = context;
  const session = await dev({
    dir: config.get(SETTINGS.dir),
    application: config.get(SETTINGS.application),
    user: config.get(SETTINGS.user),
    dataDir: config.get(SETTINGS.dataDir),
    // A place to try things: demo data unless it was refused.
    runDml: config.isDefault(SETTINGS.runDml) || config.get(SETTINGS.runDml),
    signal: context.signal,
    onEvent: context.onEvent,
  });
  const { url, psql, database, up, status } = session;
  return {
    exitCode: EXIT.done,
    document: { ...status, url, psql, database, up },
    render: (style) => renderDev(printable({ status, url, psql }), style),
    hold: () => holdUntil(context.signal, session),
  };
}

async function holdUntil(signal: AbortSignal, session: DevSession): Promise<void> {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  await session.stop();
}

function renderDev(session: Pick<DevSession, "status" | "url" | "psql">, style: Style): string {
  return [
    renderStatus(session.status, style),
    "",
    `  ${style.bold("url")}   ${session.url}`,
    `  ${style.bold("psql")}  ${session.psql}`,
    "",
    "Ctrl-C stops it",
  ].join("\n");
}
