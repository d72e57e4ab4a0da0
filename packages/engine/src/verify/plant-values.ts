import type { PlantColumn } from "./plant-tables.ts";
import { exampleOf } from "./regex-example.ts";

/** Texts that PostgreSQL reads as values of a column, the likeliest first; null stands for NULL. */
export type Candidates = readonly (string | null)[];

/** Values for a column: distinct for each `seed`, as its type, its CHECK constraints and its name suggest. */
export function candidatesFor(column: PlantColumn, seed: number): Candidates {
  const [first, ...others] = ofType(column, column.base, seed);
  // The first of its type differs from row to row; where a constraint does not take it, what the constraint spells is next.
  const found = [
    ...preferred(column, seed),
    ...(first === undefined ? [] : [first]),
    ...fromChecks(column, seed),
    ...others,
  ];
  const fitting = found.flatMap((text) => (text === null ? [] : fit(column, text)));
  return [...new Set([...fitting, ...(column.notNull ? [] : [null])])];
}

const DAY = 86_400_000;
/** Values of varying form that a text column may insist on. */
const TEXTS = [
  "a",
  "A",
  "abc",
  "ABC",
  "USD",
  "US",
  "en",
  "a@example.com",
  "https://example.com/",
  "+15550100",
  "2030-01-01",
  "#aabbcc",
  "{}",
  "1",
  "12345",
  "192.0.2.7",
];

/** What the column's name says of its form. */
function preferred({ name, base, element }: PlantColumn, seed: number): string[] {
  if (!["text", "varchar", "bpchar", "citext"].includes(base) || element !== null) return [];
  if (/e?mail/i.test(name)) return [`planted-${seed}@example.com`];
  if (/url|uri|link|href/i.test(name)) return [`https://example.com/planted-${seed}`];
  if (/phone|tel|mobile/i.test(name)) return [`+1555${String(1_000_000 + seed)}`];
  return [];
}

function ofType(column: PlantColumn, base: string, seed: number): (string | null)[] {
  if (column.kind === "enum") return [...column.labels.slice(seed % 2), ...column.labels.slice(0, seed % 2)];
  if (column.element !== null) return arrays(column, seed);
  if (column.kind === "composite") return [`(${",".repeat(Math.max(0, column.attributes - 1))})`];
  if (column.kind === "range") return ranges(base, seed);
  if (column.kind === "multirange") return ["{}"];
  return scalars(base, seed, column.modifier);
}

function arrays(column: PlantColumn, seed: number): string[] {
  const element = column.element ?? "text";
  const values = column.labels.length > 0 ? column.labels : scalars(element, seed, -1);
  const quoted = values.slice(0, 2).map((value) => `{"${(value ?? "").replaceAll(/["\\]/gu, String.raw`\$&`)}"}`);
  return [...quoted, "{}"];
}

function ranges(base: string, seed: number): string[] {
  const day = (offset: number): string => new Date(Date.now() + (seed * 10 + offset) * DAY).toISOString().slice(0, 10);
  return base.includes("date") || base.includes("ts")
    ? [`[${day(1)},${day(2)})`, "empty"]
    : [`[${710_000 + seed * 10},${710_005 + seed * 10})`, "empty"];
}

// Soon, but not now: what sweeps up old rows leaves them alone.
const soon = (seed: number, offset: number): string => new Date(Date.now() + (offset + seed) * DAY).toISOString();

function scalars(base: string, seed: number, modifier: number): string[] {
  switch (base) {
    case "bool":
      return seed % 2 === 0 ? ["true", "false"] : ["false", "true"];
    case "int2":
      return [String(21_000 + seed), "1", "2", "5", "10", "100", "0", "-1"];
    case "int4":
    case "int8":
    case "oid":
      return [String(710_000 + seed), "1", "2", "5", "10", "50", "100", "2030", "0", "-1"];
    case "numeric":
      return numerics(seed, modifier);
    case "float4":
    case "float8":
    case "money":
      return [`${71 + seed}.5`, "1", "0.5", "0", "-1"];
    case "date":
      return [soon(seed, 1).slice(0, 10), soon(seed, 400).slice(0, 10), "2000-01-01"];
    case "timestamp":
    case "timestamptz":
      return [soon(seed, 1), soon(seed, 400), "2000-01-01T00:00:00Z"];
    case "time":
    case "timetz":
      return [`0${seed % 9}:30:00`, "23:00:00"];
    case "interval":
      return [`${seed + 1} hours`, "1 day"];
    case "uuid":
      return [`5119a700-0000-4000-8000-${String(seed).padStart(12, "0")}`];
    case "json":
    case "jsonb":
      return [`{"planted": ${seed}}`, "[]", "{}", '"planted"', "1"];
    case "bytea":
      return [String.raw`\x51${String(10 + (seed % 80))}`];
    case "inet":
      return [`192.0.2.${seed % 250}`];
    case "cidr":
      return [`192.0.2.${seed % 250}/32`];
    case "macaddr":
      return [`08:00:2b:01:02:${String(10 + (seed % 80))}`];
    case "macaddr8":
      return [`08:00:2b:01:02:03:04:${String(10 + (seed % 80))}`];
    case "bit":
      return ["1".padEnd(Math.max(modifier, 1), "0"), "0".repeat(Math.max(modifier, 1))];
    case "varbit":
      return ["1"];
    case "point":
      return [`(${seed},1)`];
    case "box":
    case "lseg":
    case "path":
    case "polygon":
      return [`((0,0),(${seed + 1},1))`];
    case "line":
      return ["{1,1,1}"];
    case "circle":
      return [`<(0,0),${seed + 1}>`];
    case "tsvector":
    case "tsquery":
    case "ltree":
      return [`planted${seed}`];
    case "lquery":
      return ["*"];
    case "xml":
      return [`<planted n="${seed}"/>`];
    case "hstore":
      return [`planted=>${seed}`];
    case "pg_lsn":
      return [`0/${seed + 16}`];
    case "char":
      return ["p", "a"];
    case "regclass":
      return ["pg_catalog.pg_class"];
    case "regtype":
      return ["text"];
    case "regproc":
      return ["pg_catalog.now"];
    case "jsonpath":
      return ["$"];
    default:
      return [`planted-${seed}`, `planted_${seed}`, ...TEXTS];
  }
}

/** As large as `numeric(p, s)` takes. */
function numerics(seed: number, modifier: number): string[] {
  const precision = modifier < 4 ? 20 : ((modifier - 4) >> 16) & 0xffff;
  const scale = modifier < 4 ? 2 : (modifier - 4) & 0x7ff;
  const digits = precision - scale;
  const whole = digits >= 3 ? 71 + seed : digits >= 1 ? 1 + (seed % 9) : 0;
  return [scale > 0 ? `${whole}.5` : String(whole), String(whole), "1", "0.5", "0", "100", "-1"];
}

const isLength = /\b(?:char_length|character_length|length|octet_length)\b/iu;

/** What constraints spell: the words of an IN list, the ends of a range, a length, a pattern. */
function fromChecks({ base, checks }: PlantColumn, seed: number): string[] {
  const isText = ["text", "varchar", "bpchar", "citext", "name"].includes(base);
  return checks.flatMap((check) => {
    const literals = [...check.matchAll(/'((?:[^']|'')*)'/gu)].map((match) => (match[1] ?? "").replaceAll("''", "'"));
    const numbers = [...check.matchAll(/(?<![\w'.])-?\d+(?:\.\d+)?(?![\w'])/gu)].map((match) => Number(match[0]));
    const patterns = /(?:~|similar to|~~)/iu.test(check)
      ? literals.flatMap((literal) => exampleOf(literal, seed) ?? [])
      : [];
    const lengths =
      isText && isLength.test(check)
        ? numbers.filter((n) => n > 0 && n <= 500).map((n) => "planted".repeat(n).slice(0, n))
        : [];
    const near = isText ? [] : numbers.flatMap((n) => [n + 1, n, n - 1]).map(String);
    return [...patterns, ...lengths, ...near, ...literals];
  });
}

/** A text cut to what `varchar(n)` takes, its end kept, where the seed is. */
function fit({ base, element, modifier }: PlantColumn, text: string): string[] {
  if ((base !== "varchar" && base !== "bpchar") || element !== null || modifier < 4) return [text];
  const length = modifier - 4;
  return [text.length > length ? text.slice(-length) : text];
}
