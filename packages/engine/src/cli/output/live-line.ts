import type { Sink } from "./sink.ts";
import type { Style } from "./style.ts";
import { truncateEnd } from "./width.ts";

/** The last line of a terminal, drawn over and over while something goes on. */
export interface LiveLine {
  /** What to show; null leaves what is there. */
  show(text: string | null): void;
  /** Writes a line that stays, above the live line. */
  above(text: string): void;
  stop(): void;
}

const FRAME_MS = 100;
/** Shorter than this, a line would only flicker. */
const PATIENCE_MS = 300;
const ERASE = "\r\u001B[K";

export function startLiveLine(sink: Sink, style: Style): LiveLine {
  let text: string | null = null;
  let drawn = false;
  let frame = 0;
  let timer: NodeJS.Timeout | undefined;
  const started = performance.now();

  const draw = (): void => {
    if (text === null || performance.now() - started < PATIENCE_MS) return;
    const spinner = style.symbols.spinner[frame % style.symbols.spinner.length] ?? "";
    frame += 1;
    // One cell stays free: a full last cell makes some terminals go to the next line.
    const shown = truncateEnd(text, (style.columns ?? 80) - 3, style.symbols.cut);
    sink.write(`${ERASE}${style.blue(spinner)} ${shown}`);
    drawn = true;
  };
  const erase = (): void => {
    if (drawn) sink.write(ERASE);
    drawn = false;
  };
  return {
    show: (next) => {
      if (next === null) return;
      text = next;
      timer ??= setInterval(draw, FRAME_MS).unref();
    },
    above: (line) => {
      erase();
      sink.write(`${line}\n`);
    },
    stop: () => {
      clearInterval(timer);
      text = null;
      erase();
    },
  };
}
