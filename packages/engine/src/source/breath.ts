import { setImmediate as turn } from "node:timers/promises";
import { requireGoing } from "../abort.ts";

/** About 5 ms of reading: a stop is noticed soon. */
const BREATH_BYTES = 4 << 20;

/**
 * Long reading is synchronous and would keep signals, timers and answers of the server waiting: `read` is told of each chunk, and lets
 * them have their turn every few MiB.
 */
export class Breath {
  readonly #signal: AbortSignal | undefined;
  #bytes = 0;

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal;
  }

  /** Whether it is time to await {@link take}: most chunks must not cost a turn, nor a promise. */
  isDue(bytes: number): boolean {
    this.#bytes += bytes;
    return this.#bytes >= BREATH_BYTES;
  }

  /** @throws {SlipwayError} `INTERRUPTED` when the signal has fired meanwhile */
  async take(): Promise<void> {
    this.#bytes = 0;
    await turn();
    requireGoing(this.#signal);
  }
}
