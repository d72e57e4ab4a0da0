import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { TestProject } from "vitest/node";
import { startEmbedded, type EmbeddedServer } from "../../src/postgres/embedded.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Where test files ask for a server: GET <this>/<major>. */
    readonly serversUrl: string;
  }
}

/** How a test file reaches the server of one major version. */
export interface ServerInfo {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly major: number;
  readonly pid: number;
}

/** The servers of one vitest run. Test files run in processes of their own, so they ask for a server over HTTP. */
class Servers {
  readonly #started = new Map<number, Promise<EmbeddedServer>>();
  readonly #token = randomBytes(16).toString("hex");
  readonly #http: Server = createServer((request, response) => void this.#answer(request, response));

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#http.listen(0, "127.0.0.1", resolve));
    const address = this.#http.address();
    return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/${this.#token}`;
  }

  async close(): Promise<void> {
    this.#http.close();
    this.#http.closeAllConnections();
    const servers = await Promise.allSettled(this.#started.values());
    for (const result of servers) if (result.status === "fulfilled") await result.value.stop("immediate");
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, token, major] = (request.url ?? "").split("/");
    if (token !== this.#token) {
      response.writeHead(403).end();
      return;
    }
    try {
      const { host, port, user, password, pid } = await this.#server(Number(major));
      response.end(JSON.stringify({ host, port, user, password, major: Number(major), pid }));
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  }

  /** Started when the first test asks for it: a run of a few files needs one version, seldom all. */
  #server(major: number): Promise<EmbeddedServer> {
    const started =
      this.#started.get(major) ?? startEmbedded({ major, settings: { max_connections: "300", max_wal_size: "4GB" } });
    this.#started.set(major, started);
    return started;
  }
}

// Vitest runs this once for each project; they share one set of servers.
const SHARED = "SLIPWAY_TEST_SERVERS_URL";
const servers = new Servers();

export async function setup(project: TestProject): Promise<void> {
  const url = process.env[SHARED] ?? (await servers.listen());
  process.env[SHARED] = url;
  project.provide("serversUrl", url);
}

export async function teardown(): Promise<void> {
  delete process.env[SHARED];
  await servers.close();
}
