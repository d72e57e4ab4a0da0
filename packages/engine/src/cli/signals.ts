import { exitCodeOf } from "./failure.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** A Ctrl-C under npm arrives twice at once, from the terminal and from npm: that is still one wish to stop. */
const SAME_WISH_MS = 300;

/** What the process was told to do. */
export interface Stop {
  /** Aborted at the first signal; the reason is the name of the signal. */
  readonly signal: AbortSignal;
  /** The first signal that came. */
  readonly received: () => NodeJS.Signals | undefined;
  /** Takes the handlers away. */
  readonly dispose: () => void;
}

/** Listens for signals: the first one asks the run to stop, a second one ends the process at once. */
export function listenForSignals(onFirst: () => void): Stop {
  const controller = new AbortController();
  let first: NodeJS.Signals | undefined;
  let firstAt = 0;
  const handle = (signal: NodeJS.Signals): void => {
    if (first === undefined) {
      first = signal;
      firstAt = performance.now();
      onFirst();
      controller.abort(signal);
      return;
    }
    if (performance.now() - firstAt >= SAME_WISH_MS) process.exit(exitCodeOf(signal));
  };
  for (const signal of SIGNALS) process.on(signal, handle);
  return {
    signal: controller.signal,
    received: () => first,
    dispose: () => {
      for (const signal of SIGNALS) process.off(signal, handle);
    },
  };
}
