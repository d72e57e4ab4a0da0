import * as fc from "fast-check";
import { isUtf8 } from "node:buffer";
import { expect, test } from "vitest";
import { decodeText } from "../../src/sql/decode.ts";
import { Utf8Guard } from "../../src/sql/utf8-guard.ts";

/** Bytes that are nearly UTF-8, where mistakes hide. */
const nearlyText = fc
  .array(
    fc.constantFrom(
      "61",
      "c3a9",
      "e6bca2",
      "f09f9a80",
      "c3",
      "e6bc",
      "f09f9a",
      "80",
      "ff",
      "c0af",
      "eda080",
      "f4908080",
      "e08080",
    ),
    { maxLength: 12 },
  )
  .map((parts) => Buffer.from(parts.join(""), "hex"));

test("text that is UTF-8 reads as it is, and bytes that are not are kept apart", () => {
  fc.assert(
    fc.property(nearlyText, (bytes) => {
      const text = decodeText(bytes);
      const back = Buffer.concat(
        Array.from(text).map((character) => {
          const code = character.charCodeAt(0);
          return code >= 0xdc80 && code <= 0xdcff && character.length === 1
            ? Buffer.from([code - 0xdc00])
            : Buffer.from(character);
        }),
      );

      expect(back).toEqual(bytes);
      expect(/[\uDC80-\uDCFF]/u.test(text)).toBe(!isUtf8(bytes));
    }),
  );
});

test("the first bad byte is found, wherever chunks are cut", () => {
  fc.assert(
    fc.property(nearlyText, fc.integer({ min: 1, max: 5 }), (bytes, size) => {
      const guard = new Utf8Guard();
      const found: number[] = [];
      for (let from = 0; from < bytes.length; from += size) found.push(guard.push(bytes.subarray(from, from + size)));
      found.push(guard.end());
      const first = found.find((offset) => offset >= 0) ?? -1;

      const valid = [...bytes.keys(), bytes.length].filter((length) => isUtf8(bytes.subarray(0, length)));
      expect(first).toBe(isUtf8(bytes) ? -1 : Math.max(...valid));
    }),
  );
});
