/**
 * As much of PostgreSQL's wire protocol as counting needs.
 */

const headerLength = 5;
const commandComplete = "C".charCodeAt(0);
const emptyQuery = "I".charCodeAt(0);

/**
 * Follows what a server sends on one unencrypted connection. Every statement that the server has finished, also of many
 * in one message, is told by a message of its own.
 * @param {() => void} onStatement
 * @returns {(bytes: Buffer) => void}
 */
export function countStatements(onStatement) {
  let header = Buffer.alloc(0);
  let toSkip = 0;
  return (bytes) => {
    let at = 0;
    // The answer to a request for encryption is the single letter N, before the first message.
    if (header.length === 0 && toSkip === 0 && bytes.length === 1 && bytes[0] === "N".charCodeAt(0)) return;
    while (at < bytes.length) {
      if (toSkip > 0) {
        const step = Math.min(toSkip, bytes.length - at);
        toSkip -= step;
        at += step;
        continue;
      }
      const part = bytes.subarray(at, at + headerLength - header.length);
      header = Buffer.concat([header, part]);
      at += part.length;
      if (header.length < headerLength) return;
      if (header[0] === commandComplete || header[0] === emptyQuery) onStatement();
      toSkip = header.readInt32BE(1) - 4;
      header = Buffer.alloc(0);
    }
  };
}
