/**
 * As much of a PostgreSQL as a run with nothing to do needs: it lets everybody in, and answers each query with the ledger that says so.
 * A program that is warmed up against it has compiled all that such a run takes.
 */
"use strict";

const { createServer } = require("node:net");

/** @param {string} type @param {...Buffer} parts */
const message = (type, ...parts) => {
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
};
/** @param {string} value */
const text = (value) => Buffer.from(`${value}\0`);
/** @param {number} value */
const int16 = (value) => Buffer.from([value >> 8, value & 255]);
/** @param {number} value */
const int32 = (value) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};

const sync = message("S");
const ready = message("Z", Buffer.from("I"));
const welcome = Buffer.concat([
  message("R", int32(0)),
  ...["server_version=18.0", "client_encoding=UTF8", "in_hot_standby=off", "default_transaction_read_only=off"].map(
    (setting) => message("S", ...setting.split("=").map(text)),
  ),
  message("K", int32(1), int32(1)),
  ready,
]);

const [INT, TEXT, TEXTS, JSON_TYPE, BOOLEAN] = [23, 25, 1009, 114, 16];

/** The row of the proof's query. @param {string} contents @returns {readonly (readonly [string, number, string | null])[]} */
const proof = (contents) => [
  ["version", INT, "3"],
  ["compatible_from", INT, "1"],
  ["application", TEXT, "warm"],
  ["known", TEXTS, "{warm}"],
  ["environment", TEXT, null],
  ["contents", JSON_TYPE, contents],
  ["marked", BOOLEAN, "t"],
];

/** @param {string} contents */
function answer(contents) {
  const row = proof(contents);
  const columns = row.map(([name, type]) =>
    Buffer.concat([text(name), int32(0), int16(0), int32(type), int16(-1), int32(-1), int16(0)]),
  );
  const values = row.map(([, , value]) =>
    value === null ? int32(-1) : Buffer.concat([int32(Buffer.byteLength(value)), Buffer.from(value)]),
  );
  return Buffer.concat([
    message("1"),
    message("2"),
    message("T", int16(columns.length), ...columns),
    message("D", int16(values.length), ...values),
    message("C", text("SELECT 1")),
    ready,
  ]);
}

/**
 * @param {readonly (readonly [string, string, string, number, string, number, boolean])[]} contents rows of the ledger
 * @param {(port: number) => void} listening
 */
exports.startUpToDateServer = (contents, listening) => {
  const server = createServer((socket) => {
    let started = false;
    let asked = Buffer.alloc(0);
    socket.on("error", () => {});
    socket.on("data", (bytes) => {
      if (!started) socket.write(welcome);
      else asked = Buffer.concat([asked, bytes]);
      started = true;
      // Sync ends the query; the goodbye needs no answer.
      if (asked.includes(sync)) {
        socket.write(answer(JSON.stringify(contents)));
        asked = Buffer.alloc(0);
      }
    });
  });
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    if (address !== null && typeof address === "object") listening(address.port);
  });
};
