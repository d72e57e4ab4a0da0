/**
 * A TCP proxy that stands between a tool and PostgreSQL. It makes the network slower by a fixed time each way, without
 * making it narrower, and counts what crosses it. Alone: `node bench/proxy.mjs postgresql://host:port/… [milliseconds]`.
 *
 * A round trip is a burst of bytes from the client after bytes from the server. The goodbye of a polite client is one
 * too, although nobody waits for an answer.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { createServer, connect } from "node:net";
import { fileURLToPath } from "node:url";
import { countStatements } from "./protocol.mjs";

/** @typedef {{ connections: number, trips: number, statements: number }} Traffic */
/** @typedef {{ port: number, take: () => Promise<Traffic>, close: () => void }} Proxy */

/** A sender is held back when so much waits in the line, as a full socket buffer would hold it back. */
const lineCapacity = 16 * 1024 * 1024;

/**
 * Starts a proxy in a process of its own, so that neither disturbs the other's clock.
 * @param {string} databaseUrl where to connect to
 * @param {number} delayMs added to every byte, each way
 * @returns {Promise<Proxy>} `take` returns what has been counted since the last `take`
 */
export async function startProxy(databaseUrl, delayMs) {
  const child = fork(fileURLToPath(import.meta.url), [databaseUrl, String(delayMs)]);
  /** @returns {Promise<any>} */
  const answer = async () => (await once(child, "message"))[0];
  const { port } = await answer();
  return {
    port,
    take: () => {
      const counted = answer();
      child.send("take");
      return counted;
    },
    close: () => child.disconnect(),
  };
}

/** @param {URL} target @param {number} delayMs */
function serve(target, delayMs) {
  const traffic = { connections: 0, trips: 0, statements: 0 };
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const upstream = connect({
      host: target.hostname,
      port: Number(target.port || 5432),
      allowHalfOpen: true,
      noDelay: true,
    });
    let lastFrom = "server";
    traffic.connections += 1;
    const count = countStatements(() => (traffic.statements += 1));
    client.on("data", () => {
      if (lastFrom === "server") traffic.trips += 1;
      lastFrom = "client";
    });
    upstream.on("data", (bytes) => {
      lastFrom = "server";
      count(bytes);
    });
    delayLine(client, upstream, delayMs);
    delayLine(upstream, client, delayMs);
  });
  return { server, traffic };
}

/**
 * Passes bytes on when they are old enough. They travel side by side: a line, not a pause for each packet.
 * @param {import("node:net").Socket} from @param {import("node:net").Socket} to @param {number} delayMs
 */
function delayLine(from, to, delayMs) {
  /** @type {{ due: number, bytes: Buffer | null }[]} */
  const line = [];
  let waiting = 0;
  let timer = false;
  let full = false;

  const release = () => {
    timer = false;
    for (let head = line[0]; head && !full && head.due <= performance.now() + 0.05; head = line[0]) {
      const { bytes } = head;
      line.shift();
      if (bytes === null) to.end();
      else {
        waiting -= bytes.length;
        full = !to.write(bytes);
      }
    }
    if (waiting < lineCapacity) from.resume();
    if (!full && line[0] && !timer) {
      timer = true;
      setTimeout(release, Math.max(0, line[0].due - performance.now()));
    }
  };
  /** @param {Buffer | null} bytes */
  const enter = (bytes) => {
    line.push({ due: performance.now() + delayMs, bytes });
    if (!timer) release();
  };

  from.on("data", (bytes) => {
    waiting += bytes.length;
    if (waiting >= lineCapacity) from.pause();
    enter(bytes);
  });
  from.on("end", () => enter(null));
  from.on("error", () => to.destroy());
  to.on("close", () => from.destroy());
  to.on("drain", () => {
    full = false;
    release();
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [databaseUrl = "", delay = "10"] = process.argv.slice(2);
  const { server, traffic } = serve(new URL(databaseUrl), Number(delay));
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    if (process.send) process.send({ port });
    else console.log(`listening on 127.0.0.1:${port}, ${delay} ms each way; Ctrl-C prints what crossed`);
  });
  process.on("message", () => {
    process.send?.({ ...traffic });
    Object.assign(traffic, { connections: 0, trips: 0, statements: 0 });
  });
  process.on("disconnect", () => process.exit(0));
  process.on("SIGINT", () => {
    if (!process.send) console.log(traffic);
    process.exit(0);
  });
}
