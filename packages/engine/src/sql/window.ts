const NOTHING = Buffer.alloc(0);

/** A buffer that was needed once for a long statement is not kept for short ones. */
const KEPT_CAPACITY = 0x40_0000;

/**
 * The bytes of a stream that are in view: what was left of earlier chunks, then the latest chunk. Views of what `append` returned stay
 * valid until the `append` after the next `keep`, because what is left over moves to a second buffer.
 */
export class Window {
  #current: Buffer = NOTHING;
  #spare: Buffer = NOTHING;
  #held = 0;

  /** What is in view after one more chunk: the chunk itself where nothing was left. */
  append(chunk: Buffer): Buffer {
    if (this.#held === 0) return chunk;
    const length = this.#held + chunk.length;
    if (this.#current.length < length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(length, 2 * this.#current.length));
      this.#current.copy(larger, 0, 0, this.#held);
      this.#current = larger;
    }
    chunk.copy(this.#current, this.#held);
    return this.#current.subarray(0, length);
  }

  /** Keeps what stands in `view`, which may be another buffer than `append` returned, behind its first `dropped` bytes. */
  keep(view: Buffer, dropped: number): void {
    const length = view.length - dropped;
    const inPlace =
      dropped === 0 && view.buffer === this.#current.buffer && view.byteOffset === this.#current.byteOffset;
    this.#held = length;
    if (length === 0 || inPlace) return;
    if (this.#spare.length < length || this.#spare.length > Math.max(KEPT_CAPACITY, 4 * length))
      this.#spare = Buffer.allocUnsafeSlow(2 * length);
    view.copy(this.#spare, 0, dropped);
    [this.#current, this.#spare] = [this.#spare, this.#current];
  }
}
