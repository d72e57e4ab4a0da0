import { styleText } from "node:util";
import type { Environment } from "../config.ts";

/** What is asked of a stream that text is written to. */
export interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string, done?: (error?: Error | null) => void): boolean;
  on(event: "error", listener: (error: Error) => void): unknown;
}

/** Signs with a plain form for terminals that are not UTF-8. */
export interface Symbols {
  readonly done: string;
  readonly failed: string;
  readonly open: string;
  readonly attention: string;
  readonly unknown: string;
  readonly bullet: string;
  /** Between the parts of a line. */
  readonly dot: string;
  /** Where something was cut. */
  readonly cut: string;
  readonly spinner: readonly string[];
}

const UNICODE: Symbols = {
  done: "✓",
  failed: "✗",
  open: "○",
  attention: "!",
  unknown: "?",
  bullet: "·",
  dot: " · ",
  cut: "…",
  spinner: ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"],
};

const ASCII: Symbols = {
  done: "+",
  failed: "x",
  open: "o",
  attention: "!",
  unknown: "?",
  bullet: "-",
  dot: " - ",
  cut: "...",
  spinner: ["|", "/", "-", "\\"],
};

const NARROWEST_TERMINAL = 20;

type Paint = (text: string) => string;

/** How text looks on one stream: colours, signs, width. */
export interface Style {
  readonly symbols: Symbols;
  /** Cells in a line; undefined where lines may be of any length. */
  readonly columns: number | undefined;
  /** Show more than what people usually need. */
  readonly verbose: boolean;
  readonly bold: Paint;
  readonly dim: Paint;
  readonly red: Paint;
  readonly green: Paint;
  readonly yellow: Paint;
  readonly blue: Paint;
}

export interface StyleOptions {
  readonly color: "auto" | "always" | "never";
  readonly verbose: boolean;
}

/** The style for a stream. Colours where the stream is a terminal, unless NO_COLOR, FORCE_COLOR or the option say otherwise. */
export function styleFor(stream: OutputStream, env: Environment, options: StyleOptions): Style {
  const colored = wantsColor(stream, env, options.color);
  const paint =
    (format: Parameters<typeof styleText>[0]): Paint =>
    (text) =>
      colored && text !== "" ? styleText(format, text, { validateStream: false }) : text;
  return {
    symbols: isUtf8(env) ? UNICODE : ASCII,
    columns: stream.isTTY === true ? columnsOf(stream) : undefined,
    verbose: options.verbose,
    bold: paint("bold"),
    dim: paint("dim"),
    red: paint("red"),
    green: paint("green"),
    yellow: paint("yellow"),
    blue: paint("blue"),
  };
}

function wantsColor(stream: OutputStream, env: Environment, color: StyleOptions["color"]): boolean {
  if (color !== "auto") return color === "always";
  if ((env["NO_COLOR"] ?? "") !== "") return false;
  const forced = env["FORCE_COLOR"];
  if (forced !== undefined) return forced !== "0" && forced !== "false";
  return stream.isTTY === true && env["TERM"] !== "dumb";
}

/** A terminal that does not know its size says 0. */
function columnsOf({ columns }: OutputStream): number {
  return columns === undefined || columns < NARROWEST_TERMINAL ? 80 : columns;
}

function isUtf8(env: Environment): boolean {
  const locale = [env["LC_ALL"], env["LC_CTYPE"], env["LANG"]].find((value) => value !== undefined && value !== "");
  return /utf-?8/i.test(locale ?? "");
}
