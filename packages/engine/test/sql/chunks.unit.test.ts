import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Piece } from "../../src/sql/pieces.ts";
import { Splitter } from "../../src/sql/splitter.ts";
import { corpus } from "./corpus.ts";
import { nastyFiles } from "./fragments.ts";

/** Pieces as values that no later push can change; data of one COPY put together, as chunks cut it anywhere. */
function collect(chunks: readonly Buffer[]): readonly unknown[] {
  const splitter = new Splitter();
  const found: unknown[] = [];
  let data = "";
  const take = (pieces: readonly Piece[]): void => {
    for (const piece of pieces) {
      if (piece.type === "copy-data") data += piece.bytes.toString("latin1");
      else if (piece.type === "copy-end") {
        found.push({ ...piece, data });
        data = "";
      } else found.push(piece.type === "statement" ? { ...piece, bytes: piece.bytes.toString("latin1") } : piece);
    }
  };
  for (const chunk of chunks) {
    const memory = Buffer.from(chunk);
    take(splitter.push(memory));
    // The splitter must not look at a chunk again once its pieces have been taken.
    memory.fill("#");
  }
  take(splitter.end());
  return found;
}

function cut(content: Buffer, sizes: readonly number[]): readonly Buffer[] {
  const chunks: Buffer[] = [];
  let from = 0;
  for (let index = 0; from < content.length; index++) {
    const size = sizes[index % sizes.length] ?? 1;
    chunks.push(content.subarray(from, from + size));
    from += size;
  }
  return chunks;
}

const sorted = (pieces: readonly unknown[]): readonly string[] =>
  pieces.map((piece) => JSON.stringify(piece)).toSorted();

test("a file cut anywhere gives the same pieces as the whole file", { timeout: 60_000 }, () => {
  const sizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 100 })), { minLength: 1 });
  fc.assert(
    fc.property(nastyFiles, sizes, (text, lengths) => {
      const content = Buffer.from(text);
      expect(collect(cut(content, lengths))).toEqual(collect([content]));
    }),
    { numRuns: 1_000 },
  );
});

test.each([1, 3])("every hand-made file gives the same pieces in chunks of %i bytes", { timeout: 60_000 }, (size) => {
  for (const { name, content } of corpus.filter((file) => file.content.length < 1_000)) {
    // An error about the encoding comes as soon as its byte is seen, so its place among the statements may differ.
    expect({ name, pieces: sorted(collect(cut(content, [size]))) }).toEqual({
      name,
      pieces: sorted(collect([content])),
    });
  }
});

test("an empty chunk changes nothing", () => {
  const half = Buffer.from("select 'a");
  const rest = Buffer.from("b'; select 2;");
  const nothing = Buffer.alloc(0);
  expect(collect([nothing, half, nothing, rest, nothing])).toEqual(collect([Buffer.concat([half, rest])]));
});
