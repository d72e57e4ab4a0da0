import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { SlipwayError } from "../errors.ts";

/**
 * Files up to this size are read whole; larger ones in pieces of this size. A megabyte of short statements would be tens of thousands of
 * pieces at once.
 */
const CHUNK_BYTES = 1 << 17;

/**
 * A file's bytes, in chunks of at most 128 KiB, each a buffer of its own.
 * Synchronous: hundreds of small files are read several times faster than through the thread pool.
 * @throws {SlipwayError} `FILE_UNREADABLE`
 */
export function* readChunks(path: string, label: string): Generator<Buffer, void, void> {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, "r");
    const size = fstatSync(descriptor).size;
    let position = 0;
    for (;;) {
      const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, Math.max(size - position, 1)));
      const read = readFully(descriptor, buffer);
      if (read === 0) {
        return;
      }
      position += read;
      yield read === buffer.length ? buffer : buffer.subarray(0, read);
    }
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && !(cause instanceof SlipwayError)) {
      throw new SlipwayError("FILE_UNREADABLE", `${label} cannot be read: ${cause.message}`, {
        cause,
        hint: "let the user that runs Slipway read the file",
        details: { path },
      });
    }
    throw cause;
  } finally {
    if (descriptor !== undefined) {
      closeSync(descriptor);
    }
  }
}

/** A read may return less than asked for; the first chunk must hold a whole BOM. */
function readFully(descriptor: number, buffer: Buffer): number {
  let filled = 0;
  while (filled < buffer.length) {
    const read = readSync(descriptor, buffer, filled, buffer.length - filled, null);
    if (read === 0) {
      break;
    }
    filled += read;
  }
  return filled;
}
