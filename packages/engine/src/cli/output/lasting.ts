import type { SlipwayEvent } from "../../index.ts";
import { formatDuration } from "../duration.ts";
import { count, describeBlocker } from "./describe.ts";
import type { Style } from "./style.ts";

type EventOf<T extends SlipwayEvent["type"]> = Extract<SlipwayEvent, { readonly type: T }>;

/** A shorter wait for the run lock is not worth a line. */
const LOCK_WAIT_MS = 1_000;

/** True for what is told also when progress is not wanted. */
export function isWarning(event: SlipwayEvent): boolean {
  return event.type === "warning" || (event.type === "notice" && event.severity === "WARNING");
}

/** Lines that are worth keeping in a log, whatever else goes on; mostly none. The event's texts must be printable already. */
export function lasting(event: SlipwayEvent, style: Style): readonly string[] {
  const attention = style.yellow(style.symbols.attention);
  if (event.type === "warning") return [`${attention} ${event.message}`];
  if (event.type === "information") return [`${style.symbols.bullet} ${event.message}`];
  if (event.type === "notice") return isWarning(event) || style.verbose ? noticeLines(event, style) : [];
  if (event.type === "segment.retry") return retryLines(event, attention);
  if (event.type === "predecessor.terminated") {
    return [`${attention} ended pid ${event.pid}, the session of an earlier run that died`];
  }
  if (event.type === "index.healed") {
    return [`${attention} ${event.file}: dropped the invalid index ${event.index}, which is built anew`];
  }
  if (event.type === "lock.acquired" && event.waitedMs >= LOCK_WAIT_MS) {
    return [`${style.symbols.bullet} got the run lock after ${formatDuration(event.waitedMs)}`];
  }
  if (event.type === "plan.ready") return planLines(event, style);
  return style.verbose ? detailLines(event, style) : [];
}

/** PostgreSQL's NOTICE and below say mostly "already exists, skipping". */
function noticeLines(event: EventOf<"notice">, style: Style): string[] {
  const [first = "", ...rest] = event.message.split("\n");
  const sign = isWarning(event) ? style.yellow(style.symbols.attention) : style.symbols.bullet;
  const where = event.file === null ? "" : `${event.file}: `;
  return [`${sign} ${where}${event.severity}: ${first}`, ...rest.map((line) => `    ${line}`)];
}

function retryLines(event: EventOf<"segment.retry">, attention: string): string[] {
  return [
    `${attention} ${event.reason}; attempt ${event.attempt} failed, again in ${formatDuration(event.pauseMs)}`,
    ...event.blockers.map((blocker) => `    blocked by ${describeBlocker(blocker)}`),
  ];
}

function planLines(event: EventOf<"plan.ready">, style: Style): string[] {
  if (event.migrations === 0) return [];
  const { attention, bullet } = style.symbols;
  return [
    `${bullet} ${count(event.migrations, "migration")} to run`,
    ...event.drift.map((text) => `  ${style.yellow(attention)} drift: ${text}`),
  ];
}

/** What only --verbose shows. */
function detailLines(event: SlipwayEvent, style: Style): string[] {
  const { bullet } = style.symbols;
  if (event.type === "database.connected") {
    return [
      `${bullet} connected to ${event.database} on ${event.host} as ${event.user}, PostgreSQL ${event.serverVersion}`,
    ];
  }
  if (event.type === "segment.started") {
    const kind = event.kind === "transaction" ? "one transaction" : "outside a transaction";
    return [`${bullet} segment ${event.index + 1}, ${kind}: ${event.files.join(", ")}`];
  }
  if (event.type === "segment.committed") {
    return [`${bullet} segment ${event.index + 1} committed after ${formatDuration(event.durationMs)}`];
  }
  if (event.type === "migration.finished") {
    return [`${bullet} ${event.track}/${event.file} ${event.state} after ${formatDuration(event.durationMs)}`];
  }
  return [];
}
