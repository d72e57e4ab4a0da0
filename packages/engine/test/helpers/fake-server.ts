import { connect, createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** What a fake server does with a connection. */
export type Answer =
  /** Takes it and says nothing. */
  | "silence"
  /** Refuses it as PostgreSQL does. */
  | { readonly refuse: { readonly sqlstate: string; readonly message: string } }
  /** Lets everybody in, tells these parameters, and says nothing more. */
  | { readonly greet: Readonly<Record<string, string>> }
  /** Hands it to a real server. */
  | { readonly forward: { readonly host: string; readonly port: number } };

export interface FakeServer {
  readonly port: number;
  /** The same URL with this server in the place of the real one. */
  url(url: string): string;
}

/** A server that speaks just enough of PostgreSQL's protocol to be a bad one. `answer` gets the number of the connection, from 1. */
export async function startFakeServer(answer: (connection: number) => Answer, port = 0): Promise<FakeServer> {
  let count = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => sockets.delete(socket));
    serve(socket, answer(++count));
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  const actual = typeof address === "object" && address !== null ? address.port : 0;
  return {
    port: actual,
    url(url) {
      const changed = new URL(url);
      changed.host = `127.0.0.1:${actual}`;
      return changed.href;
    },
  };
}

/** A port on which nobody listens now. */
export async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

function serve(socket: Socket, answer: Answer): void {
  if (answer === "silence") return;
  if ("forward" in answer) {
    const upstream = connect(answer.forward);
    upstream.on("error", () => socket.destroy());
    upstream.on("close", () => socket.destroy());
    socket.on("close", () => upstream.destroy());
    socket.pipe(upstream).pipe(socket);
    return;
  }
  // The client speaks first: its startup message is all that is read.
  socket.once("data", () => {
    if ("refuse" in answer) {
      const { sqlstate, message } = answer.refuse;
      socket.end(packet("E", `SFATAL\0VFATAL\0C${sqlstate}\0M${message}\0\0`));
      return;
    }
    const parameters = Object.entries(answer.greet).map(([name, value]) => packet("S", `${name}\0${value}\0`));
    const key = packet("K", "\0\0\0\u0001\0\0\0\u0001");
    socket.write(Buffer.concat([packet("R", "\0\0\0\0"), ...parameters, key, packet("Z", "I")]));
  });
}

function packet(type: string, body: string): Buffer {
  const content = Buffer.from(body);
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(content.length + 4, 1);
  return Buffer.concat([head, content]);
}
