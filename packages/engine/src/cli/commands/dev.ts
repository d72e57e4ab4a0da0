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
    serve: config.get(SETTINGS.serve),
    signal: context.signal,
    onEvent: context.onEvent,
  });
  const { url, psql, database, up, status } = session;
  const open = session.served?.url ?? null;
  return {
    exitCode: EXIT.done,
    document: { ...status, url, psql, open, database, up },
    render: (style) => renderDev(printable({ status, url, psql, open }), style),
    hold: () => holdUntil(context.signal, session),
  };
}

/** Until the signal; an application that ends before takes everything with it. */
async function holdUntil(signal: AbortSignal, session: DevSession): Promise<string | undefined> {
  const stopped = new Promise<null>((resolve) => {
    if (signal.aborted) resolve(null);
    signal.addEventListener("abort", () => resolve(null), { once: true });
  });
  const ended = await (session.served === null ? stopped : Promise.race([stopped, session.served.ended]));
  await session.stop();
  return ended === null ? undefined : `the application ${ended}`;
}

interface Shown extends Pick<DevSession, "status" | "url" | "psql"> {
  readonly open: string | null;
}

function renderDev(session: Shown, style: Style): string {
  return [
    renderStatus(session.status, style),
    "",
    `  ${style.bold("url")}   ${session.url}`,
    `  ${style.bold("psql")}  ${session.psql}`,
    ...(session.open === null ? [] : [`  ${style.bold("open")}  ${session.open}`]),
    "",
    "Ctrl-C stops it",
  ].join("\n");
}
