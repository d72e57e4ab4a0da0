import { connect, createServer, type Socket } from "node:net";

/** Stands between a client and a server, and cuts the connection at one COMMIT. */
export interface CutProxy {
  readonly port: number;
  /** Whether the connection was cut. */
  readonly hasCut: () => boolean;
  close(): Promise<void>;
}

export interface Cut {
  /** Which COMMIT, counted from 1 over all connections. */
  readonly commit: number;
  /** Whether the server still gets it: then it is only the answer that is lost. */
  readonly delivered: boolean;
}

/** Listens on a free port of 127.0.0.1. */
export async function startCutProxy(
  target: { readonly host: string; readonly port: number },
  cut: Cut,
): Promise<CutProxy> {
  const sockets = new Set<Socket>();
  let commits = 0;
  let hasCut = false;
  const server = createServer((client) => {
    const upstream = connect(target.port, target.host);
    const end = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", end);
      socket.on("close", end);
      socket.setNoDelay(true);
    }
    let silent = false;
    const messages = new Messages((text) => {
      if (text.trim().toLowerCase() !== "commit") return false;
      commits += 1;
      return commits === cut.commit;
    });
    client.on("data", (data) => {
      if (!messages.push(data)) {
        upstream.write(data);
        return;
      }
      hasCut = true;
      if (!cut.delivered) {
        end();
        return;
      }
      silent = true;
      upstream.write(data);
      upstream.once("data", end);
    });
    upstream.on("data", (data) => {
      if (!silent) client.write(data);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    hasCut: () => hasCut,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** What a client sends, message by message. The first one has no type. */
class Messages {
  readonly #isCut: (query: string) => boolean;
  #rest: Buffer = Buffer.alloc(0);
  #started = false;

  constructor(isCut: (query: string) => boolean) {
    this.#isCut = isCut;
  }

  /** True when the query to cut at is in it. */
  push(data: Buffer): boolean {
    this.#rest = Buffer.concat([this.#rest, data]);
    let found = false;
    for (;;) {
      const head = this.#started ? 1 : 0;
      if (this.#rest.length < head + 4) return found;
      const size = head + this.#rest.readInt32BE(head);
      if (this.#rest.length < size) return found;
      if (head === 1 && this.#rest[0] === 0x51) found ||= this.#isCut(this.#rest.toString("utf8", 5, size - 1));
      this.#started = true;
      this.#rest = this.#rest.subarray(size);
    }
  }
}
