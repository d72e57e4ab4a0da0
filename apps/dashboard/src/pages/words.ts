/** `1 migration`, `3 migrations`. */
export function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? "" : "s"}`;
}

/** An ISO time, to the second: `2026-11-20 09:12:03 UTC`. */
export function timeWords(iso: string): string {
  return iso.replace("T", " ").replace(/(?:\.\d+)?Z$/, " UTC");
}

const AGES = [
  [60_000, 1_000, "s"],
  [3_600_000, 60_000, "min"],
  [48 * 3_600_000, 3_600_000, "h"],
  [Infinity, 24 * 3_600_000, "days"],
] as const;

/** How long ago a time was: `just now`, `40 s ago`, `3 min ago`, `5 h ago`, `12 days ago`. */
export function ageWords(iso: string, nowIso: string): string {
  const age = Date.parse(nowIso) - Date.parse(iso);
  if (age < 5_000) return "just now";
  const [, unit, word] = AGES.find(([limit]) => age < limit) ?? AGES[3];
  return `${Math.floor(age / unit)} ${word} ago`;
}
