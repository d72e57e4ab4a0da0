import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { onTestFinished } from "vitest";
import { ClientMessages } from "./client-messages.ts";
import { waitFor } from "./wait.ts";

/** When to cut a connection, relative to a message of its client. */
export interface Cut {
  /** Looked for in the SQL of each message that a client sends, for example /^commit/i. */
  readonly message: RegExp;
  /** "before": the server never gets the message. "after": it does and answers, but the answer never comes back. */
  readonly when: "before" | "after";
  /** The server is not told that its client is gone, as when a network falls apart. Only with "before". */
  readonly silently?: boolean;
}

export interface ProxyOptions {
  /** Added to each direction, in milliseconds. Default: 0. */
  readonly delayMs?: number;
}

interface Wire {
  readonly client: Socket;
  readonly server: Socket;
  readonly messages: ClientMessages;
  serverSpokeLast: boolean;
  deaf: boolean;
  /** The server's side stays open until the proxy closes. */
  orphaned: boolean;
}

/** Starts a proxy before a server; it closes when the test ends. */
export async function startProxy(
  target: { readonly host: string; readonly port: number },
  options: ProxyOptions = {},
): Promise<Proxy> {
  const proxy = new Proxy({ host: target.host, port: target.port }, options.delayMs ?? 0);
  await proxy.listen();
  onTestFinished(() => proxy.close());
  return proxy;
}

/** A TCP proxy before a PostgreSQL server, which can make a network of any badness. */
export class Proxy {
  readonly #wires = new Set<Wire>();
  readonly #held: (() => void)[] = [];
  readonly #target: { readonly host: string; readonly port: number };
  readonly #delayMs: number;
  readonly #server: Server;
  #pendingCut: (Cut & { readonly done: () => void }) | null = null;
  #frozen = false;
  #refusing = false;
  #roundTrips = 0;
  #connections = 0;
  #port = 0;

  constructor(target: { readonly host: string; readonly port: number }, delayMs: number) {
    this.#target = target;
    this.#delayMs = delayMs;
    this.#server = createServer({ noDelay: true }, (client) => this.#take(client));
  }

  get port(): number {
    return this.#port;
  }

  /** How often a client spoke after the server had (or at the beginning): connecting and logging in count too. */
  get roundTrips(): number {
    return this.#roundTrips;
  }

  /** Connections taken so far. */
  get connections(): number {
    return this.#connections;
  }

  /** Resolves once every client has said goodbye: a program does not wait for that. */
  async quiet(): Promise<void> {
    await waitFor(() => this.#wires.size === 0, "all connections are closed");
  }

  /** The same URL with this proxy in the place of the server. */
  url(url: string): string {
    const changed = new URL(url);
    changed.host = `127.0.0.1:${this.#port}`;
    return changed.href;
  }

  /** Begins to count from 0 again. */
  resetCounts(): void {
    this.#roundTrips = 0;
    this.#connections = 0;
  }

  /** Cuts the connection of the next client that sends such a message; resolves when that has happened. */
  cutAt(cut: Cut): Promise<void> {
    return new Promise((done) => {
      this.#pendingCut = { ...cut, done };
    });
  }

  /** Cuts all connections now. */
  cut(): void {
    for (const wire of this.#wires) this.#cutWire(wire);
  }

  /** Holds everything back in both directions; connections stay open. */
  freeze(): void {
    this.#frozen = true;
  }

  /** Ends a freeze: what was held back arrives now. */
  thaw(): void {
    this.#frozen = false;
    for (const action of this.#held.splice(0)) action();
  }

  /** Lets no new connection in, or lets them in again. */
  refuse(refusing = true): void {
    this.#refusing = refusing;
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.#port = portOf(this.#server.address());
  }

  close(): void {
    this.cut();
    this.#server.close();
  }

  #take(client: Socket): void {
    if (this.#refusing) {
      client.destroy();
      return;
    }
    this.#connections += 1;
    const server = connect({ ...this.#target, noDelay: true });
    const wire = {
      client,
      server,
      messages: new ClientMessages(),
      serverSpokeLast: true,
      deaf: false,
      orphaned: false,
    };
    this.#wires.add(wire);
    client.on("data", (chunk) => this.#fromClient(wire, chunk));
    server.on("data", (chunk) => this.#fromServer(wire, chunk));
    for (const socket of [client, server]) {
      const other = socket === client ? server : client;
      socket.on("error", () => this.#cutWire(wire));
      socket.on("end", () => this.#later(() => wire.orphaned || other.end()));
      socket.on("close", () => this.#later(() => wire.orphaned || this.#cutWire(wire)));
    }
  }

  #fromClient(wire: Wire, chunk: Buffer): void {
    if (wire.serverSpokeLast) this.#roundTrips += 1;
    wire.serverSpokeLast = false;
    const cut = this.#pendingCut;
    const texts = wire.messages.take(chunk);
    if (cut === null || !texts.some((text) => cut.message.test(text))) {
      this.#later(() => wire.server.write(chunk));
      return;
    }
    this.#pendingCut = null;
    if (cut.when === "before") {
      wire.orphaned = cut.silently === true;
      if (wire.orphaned) wire.client.destroy();
      else this.#cutWire(wire);
      cut.done();
      return;
    }
    wire.deaf = true;
    // The server's answer is the proof that it has carried the message out.
    wire.server.once("data", () => {
      this.#cutWire(wire);
      cut.done();
    });
    this.#later(() => wire.server.write(chunk));
  }

  #fromServer(wire: Wire, chunk: Buffer): void {
    wire.serverSpokeLast = true;
    if (!wire.deaf) this.#later(() => wire.client.write(chunk));
  }

  /** After the delay, and not while frozen. What happened first arrives first. */
  #later(action: () => void): void {
    const act = (): void => {
      if (this.#frozen) this.#held.push(action);
      else action();
    };
    if (this.#delayMs === 0) act();
    else setTimeout(act, this.#delayMs);
  }

  #cutWire(wire: Wire): void {
    wire.client.destroy();
    wire.server.destroy();
    this.#wires.delete(wire);
  }
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === "object" && address !== null ? address.port : 0;
}
