import type { SlipwayEvent } from "../../index.ts";
import { formatDuration } from "../duration.ts";
import { describeBlocker, describeHolder } from "./describe.ts";
import type { Style } from "./style.ts";

type EventOf<T extends SlipwayEvent["type"]> = Extract<SlipwayEvent, { readonly type: T }>;

/**
 * What goes on right now, in one line; null where an event says nothing that lasts. The event's texts must be printable already.
 */
export function activity(event: SlipwayEvent, style: Style): string | null {
  const { dot } = style.symbols;
  if (event.type === "database.waiting") {
    return [`waiting: ${event.message}`, formatDuration(event.elapsedMs)].join(dot);
  }
  if (event.type === "lock.waiting") {
    const holder = describeHolder(event.holder);
    return [`waiting for the run lock held by ${holder}`, formatDuration(event.elapsedMs)].join(dot);
  }
  if (event.type === "predecessor.waiting") {
    const session = `waiting for the session of an earlier run to end: pid ${event.pid}`;
    return [session, formatDuration(event.elapsedMs)].join(dot);
  }
  if (event.type === "segment.retry") return [event.reason, `again in ${formatDuration(event.pauseMs)}`].join(dot);
  if (event.type === "migration.started") return `${event.track}/${event.file}`;
  return event.type === "statement.running" ? runningStatement(event, dot) : null;
}

function runningStatement(event: EventOf<"statement.running">, dot: string): string {
  const parts = [`${event.file}:${event.line}`, event.head, formatDuration(event.elapsedMs)];
  const progress = [event.percent === null ? null : `${Math.floor(event.percent)} %`, event.phase];
  parts.push(progress.filter((part) => part !== null).join(" "));
  const [first, ...others] = event.blockers;
  if (first !== undefined) {
    const more = others.length === 0 ? "" : ` and ${others.length} more`;
    parts.push(`blocked by ${describeBlocker(first)}${more}`);
  }
  return parts.filter((part) => part !== "").join(dot);
}
