import { formatDuration } from "../index.ts";

export { formatDuration };

const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** What `parseDuration` understands, for messages and help. */
export const DURATION_FORMS = "a duration such as 500ms, 3s, 15m, 1h, or a number of seconds";

/** Milliseconds of `500ms`, `3s`, `1.5m`, `1h`; a plain number counts seconds. Undefined when it is none of these. */
export function parseDuration(text: string): number | undefined {
  const match = /^(?<amount>\d+(?:\.\d+)?)\s*(?<unit>ms|s|m|h)?$/.exec(text.trim());
  const amount = match?.groups?.["amount"];
  if (amount === undefined) return undefined;
  const milliseconds = Math.round(Number(amount) * unitOf(match?.groups?.["unit"]));
  return Number.isSafeInteger(milliseconds) ? milliseconds : undefined;
}

function unitOf(name: string | undefined): number {
  if (name === "ms" || name === "m" || name === "h") return UNITS[name];
  return UNITS.s;
}

/** The shortest text that `parseDuration` reads back as the same time: `15m`, `90s`, `1500ms`. */
export function durationSetting(milliseconds: number): string {
  if (milliseconds === 0) return "0s";
  if (milliseconds % UNITS.h === 0) return `${milliseconds / UNITS.h}h`;
  if (milliseconds % UNITS.m === 0) return `${milliseconds / UNITS.m}m`;
  if (milliseconds % UNITS.s === 0) return `${milliseconds / UNITS.s}s`;
  return `${milliseconds}ms`;
}
