import type { Hash } from "node:crypto";
import { sha256 } from "../sha256.ts";

const BOM = Buffer.from([0xef, 0xbb, 0xbf]);
const CR = 0x0d;
const LF = 0x0a;

/** SHA-256 over a file's bytes without BOM and with CRLF as LF, so that an editor or git on Windows changes no checksum. */
export class Checksum {
  readonly #hash: Hash = sha256();
  #atStart = true;
  #pendingCr = false;

  /** Chunks may be cut anywhere, except that the first one must hold at least three bytes if the file does. */
  update(chunk: Buffer): void {
    let rest = chunk;
    if (this.#atStart && rest.length > 0) {
      this.#atStart = false;
      if (rest.subarray(0, 3).equals(BOM)) {
        rest = rest.subarray(3);
      }
    }
    if (this.#pendingCr && rest.length > 0) {
      this.#pendingCr = false;
      if (rest[0] !== LF) {
        this.#hash.update("\r");
      }
    }
    for (let from = 0; from < rest.length;) {
      const cr = rest.indexOf(CR, from);
      if (cr === -1) {
        this.#hash.update(from === 0 ? rest : rest.subarray(from));
        return;
      }
      if (cr === rest.length - 1) {
        this.#hash.update(rest.subarray(from, cr));
        this.#pendingCr = true;
        return;
      }
      // A lone CR stays; the CR of a CRLF goes.
      this.#hash.update(rest.subarray(from, rest[cr + 1] === LF ? cr : cr + 1));
      from = cr + 1;
    }
  }

  /** The checksum in hex. Call once. */
  digest(): string {
    if (this.#pendingCr) {
      this.#hash.update("\r");
    }
    return this.#hash.digest("hex");
  }
}
