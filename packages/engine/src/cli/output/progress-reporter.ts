import type { EventListener, SlipwayEvent } from "../../index.ts";
import { activity } from "./activity.ts";
import { printable } from "./escape.ts";
import { startLiveLine } from "./live-line.ts";
import { isWarning, lasting } from "./lasting.ts";
import type { Sink } from "./sink.ts";
import type { Style } from "./style.ts";

/** Shows what goes on until the result is there. */
export interface ProgressReporter {
  readonly onEvent: EventListener;
  /** A line that stays, above the live line. */
  line(text: string): void;
  /** Takes the live line away. Events after it are not shown. */
  stop(): void;
}

/** A log without a sign of life makes people and CI systems give up: one line in this time. */
const HEARTBEAT_MS = 30_000;

/** Progress for a terminal: one line that is drawn over and over, and lines that stay. */
export function liveProgress(sink: Sink, style: Style): ProgressReporter {
  const live = startLiveLine(sink, style);
  const isNews = newsFilter();
  let stopped = false;
  return {
    onEvent: (raw) => {
      if (stopped) return;
      const event = printable(raw);
      if (isNews(event)) for (const line of lasting(event, style)) live.above(line);
      live.show(activity(event, style));
    },
    line: (text) => live.above(text),
    stop: () => {
      stopped = true;
      live.stop();
    },
  };
}

/** Progress for a log: a line when something begins to wait, then one every 30 s. */
export function plainProgress(sink: Sink, style: Style): ProgressReporter {
  const isNews = newsFilter();
  let stopped = false;
  let subject = "";
  let nextMs = 0;
  const write = (line: string): void => sink.write(`${line}\n`);
  return {
    onEvent: (raw) => {
      if (stopped) return;
      const event = printable(raw);
      if (isNews(event)) for (const line of lasting(event, style)) write(line);
      const beat = heartbeat(event);
      if (beat === undefined) return;
      if (beat.subject !== subject) {
        subject = beat.subject;
        nextMs = beat.firstMs;
      }
      if (beat.elapsedMs < nextMs) return;
      nextMs = (Math.floor(beat.elapsedMs / HEARTBEAT_MS) + 1) * HEARTBEAT_MS;
      const text = activity(event, style);
      if (text !== null) write(`${style.symbols.bullet} ${text}`);
    },
    line: write,
    stop: () => {
      stopped = true;
    },
  };
}

/** Only warnings, for `--quiet`. */
export function quietProgress(sink: Sink, style: Style): ProgressReporter {
  return {
    onEvent: (raw) => {
      if (!isWarning(raw)) return;
      for (const line of lasting(printable(raw), style)) sink.write(`${line}\n`);
    },
    line: (text) => sink.write(`${text}\n`),
    stop: () => {},
  };
}

/** False for information that was just given: who waits says the same over and over. */
function newsFilter(): (event: SlipwayEvent) => boolean {
  let last: string | undefined;
  return (event) => {
    if (event.type !== "information") return true;
    const isNew = event.message !== last;
    last = event.message;
    return isNew;
  };
}

interface Heartbeat {
  /** What is waited for: another subject starts anew. */
  readonly subject: string;
  readonly elapsedMs: number;
  /** A wait is told at once, a statement only when it takes long, unless it is blocked. */
  readonly firstMs: number;
}

function heartbeat(event: SlipwayEvent): Heartbeat | undefined {
  if (event.type === "database.waiting") return { subject: "database", elapsedMs: event.elapsedMs, firstMs: 0 };
  if (event.type === "lock.waiting") {
    return { subject: `lock ${event.holder?.pid ?? ""}`, elapsedMs: event.elapsedMs, firstMs: 0 };
  }
  if (event.type === "predecessor.waiting") {
    return { subject: `predecessor ${event.pid}`, elapsedMs: event.elapsedMs, firstMs: 0 };
  }
  if (event.type !== "statement.running") return undefined;
  const blockers = event.blockers.map((blocker) => blocker.pid).join(",");
  return {
    subject: `statement ${event.file}:${event.line} ${blockers}`,
    elapsedMs: event.elapsedMs,
    firstMs: blockers === "" ? HEARTBEAT_MS : 0,
  };
}
