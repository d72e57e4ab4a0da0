import { isUtf8 } from "node:buffer";
import { sequenceLength } from "./decode.ts";

const NOTHING = Buffer.alloc(0);

/** Finds the first byte of a stream that is not UTF-8 or is NUL, which PostgreSQL's text cannot hold. Chunks may cut characters. */
export class Utf8Guard {
  #rest: Buffer = NOTHING;
  #offset = 0;

  /** Offset in the stream of the first bad byte within this chunk (or the character it completes), -1 where there is none. */
  push(chunk: Buffer): number {
    const start = this.#offset - this.#rest.length;
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const whole = wholeLength(bytes);
    this.#rest = whole === bytes.length ? NOTHING : Buffer.from(bytes.subarray(whole));
    this.#offset += chunk.length;
    const nul = chunk.indexOf(0);
    if (nul < 0 && isUtf8(bytes.subarray(0, whole))) return -1;
    return start + firstBad(bytes);
  }

  /** Offset of a character that the stream's end cuts, -1 where there is none. */
  end(): number {
    return this.#rest.length === 0 ? -1 : this.#offset - this.#rest.length;
  }
}

/** Length without a character that the end cuts. */
function wholeLength(bytes: Buffer): number {
  for (let at = Math.max(0, bytes.length - 3); at < bytes.length; at++) {
    if (sequenceLength(bytes, at) < 0) return at;
  }
  return bytes.length;
}

function firstBad(bytes: Buffer): number {
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at);
    if (length <= 0 || bytes[at] === 0) return at;
    at += length;
  }
  return at;
}
