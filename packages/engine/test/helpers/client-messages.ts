/** Only the beginning of a message is kept: statements can be large. */
const TEXT_LIMIT = 64 * 1024;
const SSL_REQUEST = 80_877_103;
const GSS_REQUEST = 80_877_104;

/** Follows what a client sends on one connection and tells the SQL of each message that is complete. */
export class ClientMessages {
  #pending: Buffer = Buffer.alloc(0);
  /** Bytes of the current message that are yet to come beyond those kept in #pending. */
  #skip = 0;
  #text: string | null = null;
  #startupDone = false;

  /** The SQL of each Query or Parse message whose last byte is in `chunk`. */
  take(chunk: Buffer): readonly string[] {
    const texts: string[] = [];
    let rest = chunk;
    while (rest.length > 0) {
      if (this.#skip > 0) {
        const used = Math.min(this.#skip, rest.length);
        this.#skip -= used;
        rest = rest.subarray(used);
      } else {
        rest = this.#begin(Buffer.concat([this.#pending, rest]));
      }
      if (this.#skip === 0 && this.#text !== null) {
        texts.push(this.#text);
        this.#text = null;
      }
    }
    return texts;
  }

  /** Reads the head of a message from `data`, or keeps all of it until more is there. Returns what follows the head. */
  #begin(data: Buffer): Buffer {
    const headLength = this.#startupDone ? 5 : 8;
    this.#pending = data;
    if (data.length < headLength) return Buffer.alloc(0);
    const total = this.#startupDone ? data.readInt32BE(1) + 1 : data.readInt32BE(0);
    const wanted = Math.min(total, TEXT_LIMIT);
    if (data.length < wanted) return Buffer.alloc(0);
    this.#pending = Buffer.alloc(0);
    this.#text = this.#startupDone ? sqlOf(data.subarray(0, wanted)) : null;
    if (!this.#startupDone) {
      const code = data.readInt32BE(4);
      this.#startupDone = code !== SSL_REQUEST && code !== GSS_REQUEST;
    }
    this.#skip = total - wanted;
    return data.subarray(wanted);
  }
}

function sqlOf(message: Buffer): string | null {
  const body = message.subarray(5).toString("utf8");
  const kind = String.fromCodePoint(message[0] ?? 0);
  if (kind === "Q") return body.replace(/\0.*$/s, "");
  // Parse: the statement's name comes first.
  return kind === "P" ? (body.split("\0")[1] ?? "") : null;
}
