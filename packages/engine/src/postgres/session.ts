import type { EventEmitter } from "node:events";
import { connect as connectSocket } from "node:net";
import type { Duplex } from "node:stream";
import pg from "pg";

/** The part of pg's wire connection that a session drives by itself once pg's client has connected and authenticated. */
interface Wire extends EventEmitter {
  readonly stream: Duplex & {
    readonly writableNeedDrain: boolean;
    destroy(): void;
    setKeepAlive?(on: boolean, delay: number): void;
  };
  parse(query: { text: string }): void;
  bind(config: { values: readonly (string | null)[] }): void;
  describe(message: { type: "P" }): void;
  execute(config: object): void;
  sync(): void;
  end(): void;
}

/** What a server says in an ErrorResponse or a NoticeResponse; all texts as sent. */
export interface ServerMessage {
  readonly message: string;
  readonly severity?: string | undefined;
  readonly code?: string | undefined;
  readonly detail?: string | undefined;
  readonly hint?: string | undefined;
  readonly position?: string | undefined;
  readonly internalPosition?: string | undefined;
  readonly internalQuery?: string | undefined;
  readonly where?: string | undefined;
  readonly schema?: string | undefined;
  readonly table?: string | undefined;
  readonly column?: string | undefined;
  readonly dataType?: string | undefined;
  readonly constraint?: string | undefined;
}

/** An ErrorResponse. */
export class ServerError extends Error {
  readonly server: ServerMessage;

  constructor(server: ServerMessage) {
    super(server.message);
    this.name = "ServerError";
    this.server = server;
  }

  get sqlstate(): string {
    return this.server.code ?? "XX000";
  }
}

/** The connection ended while answers were outstanding, or is used after its end. */
export class ConnectionLostError extends Error {
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : "the connection ended", { cause });
    this.name = "ConnectionLostError";
  }
}

/** How far the server got with one message of many statements. */
export interface ScriptResult {
  /** Statements that were completed: the failed one is the next. */
  readonly completed: number;
  readonly error: ServerError | null;
  /** First column of the last row that came back; null without rows. */
  readonly lastValue: string | null;
}

/** Something sent whose answer ends with ReadyForQuery. */
interface Exchange {
  readonly fields: { name: string; dataTypeID: number }[];
  readonly rows: Record<string, unknown>[];
  readonly keepRows: boolean;
  completed: number;
  lastValue: string | null;
  error: ServerError | null;
  readonly done: (lost: ConnectionLostError | null) => void;
}

export interface Query {
  readonly text: string;
  readonly values?: readonly unknown[];
}

/**
 * A connection that may have many messages under way at once. PostgreSQL answers them in order, each with a
 * ReadyForQuery, so nothing here ever waits for an answer before it sends the next message.
 */
export class Session {
  readonly processId: number;
  /** ParameterStatus values, e.g. `server_version`, `in_hot_standby`. Kept up to date. */
  readonly parameters: ReadonlyMap<string, string>;
  onNotice: ((notice: ServerMessage) => void) | null = null;
  readonly #wire: Wire;
  readonly #address: { readonly host: string; readonly port: number };
  readonly #secretKey: number;
  readonly #exchanges: Exchange[] = [];
  readonly #lostListeners = new Set<(error: ConnectionLostError) => void>();
  #inTransaction = false;
  #lost: ConnectionLostError | null = null;
  #closing = false;
  #left = false;

  private constructor(client: pg.Client, parameters: Map<string, string>) {
    const inner = clientInternals(client);
    this.processId = inner.processID;
    this.parameters = parameters;
    this.#secretKey = inner.secretKey;
    this.#wire = inner.connection;
    this.#address = { host: client.host, port: client.port };
    this.#takeOver(client, parameters);
  }

  /** Connects and authenticates. @throws what pg's client throws: ServerError-like errors or socket errors. */
  static async open(config: pg.ClientConfig): Promise<Session> {
    const client = new pg.Client({ ...config, keepAlive: true, keepAliveInitialDelayMillis: 10_000 });
    const parameters = new Map<string, string>();
    clientInternals(client).connection.on(
      "parameterStatus",
      (message: { parameterName: string; parameterValue: string }) => {
        parameters.set(message.parameterName, message.parameterValue);
      },
    );
    // Without a listener an error after the connection attempt would end the process.
    client.on("error", () => {});
    await client.connect();
    return new Session(client, parameters);
  }

  /** Whether the last answer left a transaction open, a failed one included. */
  get inTransaction(): boolean {
    return this.#inTransaction;
  }

  get isLost(): boolean {
    return this.#lost !== null;
  }

  /** Calls back once when the connection is lost; at once if it is already. Returns a function that unsubscribes. */
  onLost(listener: (error: ConnectionLostError) => void): () => void {
    if (this.#lost !== null) {
      listener(this.#lost);
    } else {
      this.#lostListeners.add(listener);
    }
    return () => this.#lostListeners.delete(listener);
  }

  /**
   * One statement with parameters; values are read by pg's type parsers.
   * @throws {ServerError} @throws {ConnectionLostError}
   */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters
  async query<Row = Record<string, unknown>>(query: Query): Promise<{ rows: Row[] }> {
    const exchange = this.#expect(true, () => {
      const stream = this.#wire.stream;
      stream.cork();
      this.#wire.parse({ text: query.text });
      this.#wire.bind({ values: (query.values ?? []).map(toParameter) });
      this.#wire.describe({ type: "P" });
      this.#wire.execute({});
      this.#wire.sync();
      stream.uncork();
    });
    const { error, rows } = await exchange;
    if (error !== null) {
      throw error;
    }
    // Rows are as the caller's SQL makes them; the type parameter says what that query promises.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return { rows: rows as Row[] };
  }

  /** Many statements in one simple-query message. Rows are dropped. Does not throw ServerError: see the result. */
  async script(text: string | readonly Buffer[]): Promise<ScriptResult> {
    const { completed, error, lastValue } = await this.#expect(false, () =>
      this.#sendQuery(typeof text === "string" ? [Buffer.from(text)] : text),
    );
    return { completed, error, lastValue };
  }

  /** Data for the COPY … FROM stdin that ends the message sent last. Ignored by the server if that COPY failed. */
  copyData(data: Buffer): void {
    const header = Buffer.allocUnsafe(5);
    header[0] = 0x64; // d
    header.writeInt32BE(data.length + 4, 1);
    const stream = this.#wire.stream;
    stream.cork();
    stream.write(header);
    stream.write(data);
    stream.uncork();
  }

  copyDone(): void {
    this.#wire.stream.write(Buffer.from([0x63, 0, 0, 0, 4])); // c
  }

  /** Ends the COPY that the message sent last is in with an error, as its data will not come. Ignored by the server outside a COPY. */
  copyFail(reason: string): void {
    const text = Buffer.from(`${reason}\0`);
    const header = Buffer.allocUnsafe(5);
    header[0] = 0x66; // f
    header.writeInt32BE(text.length + 4, 1);
    this.#wire.stream.write(Buffer.concat([header, text]));
  }

  /** Resolves when the socket takes more; at once if it does already. */
  async drained(): Promise<void> {
    const stream = this.#wire.stream;
    if (this.#lost === null && stream.writableNeedDrain) {
      await new Promise<void>((resolve) => {
        const finish = (): void => {
          stream.off("drain", finish);
          unsubscribe();
          resolve();
        };
        stream.once("drain", finish);
        const unsubscribe = this.onLost(finish);
      });
    }
  }

  /** Asks the server, on a connection of its own, to cancel what this session is doing. Never throws. */
  async cancel(): Promise<void> {
    const request = Buffer.alloc(16);
    request.writeInt32BE(16, 0);
    request.writeInt32BE(80877102, 4);
    request.writeInt32BE(this.processId, 8);
    request.writeInt32BE(this.#secretKey, 12);
    const { host, port } = this.#address;
    await new Promise<void>((resolve) => {
      const socket = host.startsWith("/") ? connectSocket(`${host}/.s.PGSQL.${port}`) : connectSocket(port, host);
      socket.setTimeout(5_000, () => socket.destroy());
      socket.on("error", () => {});
      socket.once("close", () => resolve());
      socket.once("connect", () => socket.end(request));
    });
  }

  /** Says goodbye and does not wait for the end: for a session that holds nothing that others wait for. Never throws. */
  leave(): void {
    if (this.#lost !== null) {
      return;
    }
    this.#closing = true;
    this.#left = true;
    this.#wire.end();
  }

  /** Says goodbye and waits until the connection is closed; at once after {@link leave}. Never throws. */
  async close(): Promise<void> {
    if (this.#lost !== null || this.#left) {
      return;
    }
    this.#closing = true;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => this.destroy(), 2_000);
      this.onLost(() => {
        clearTimeout(timer);
        resolve();
      });
      this.#wire.end();
    });
  }

  /** Cuts the connection without a word. */
  destroy(): void {
    this.#closing = true;
    this.#wire.stream.destroy();
  }

  #sendQuery(parts: readonly Buffer[]): void {
    const stream = this.#wire.stream;
    const size = parts.reduce((sum, part) => sum + part.length, 0);
    const header = Buffer.allocUnsafe(5);
    header[0] = 0x51; // Q
    header.writeInt32BE(size + 5, 1);
    stream.cork();
    stream.write(header);
    for (const part of parts) {
      stream.write(part);
    }
    stream.write(Buffer.from([0]));
    stream.uncork();
  }

  #expect(keepRows: boolean, send: () => void): Promise<Exchange> {
    return new Promise((resolve, reject) => {
      if (this.#lost !== null) {
        reject(this.#lost);
        return;
      }
      const exchange: Exchange = {
        fields: [],
        rows: [],
        keepRows,
        completed: 0,
        lastValue: null,
        error: null,
        done: (lost) => (lost === null ? resolve(exchange) : reject(lost)),
      };
      this.#exchanges.push(exchange);
      send();
    });
  }

  #takeOver(client: pg.Client, parameters: Map<string, string>): void {
    const wire = this.#wire;
    for (const event of wire.eventNames()) {
      wire.removeAllListeners(event);
    }
    client.removeAllListeners();
    const current = (): Exchange | undefined => this.#exchanges[0];
    wire.on("parameterStatus", (message: { parameterName: string; parameterValue: string }) => {
      parameters.set(message.parameterName, message.parameterValue);
    });
    wire.on("rowDescription", (message: { fields: { name: string; dataTypeID: number }[] }) => {
      current()?.fields.splice(0, Infinity, ...message.fields);
    });
    wire.on("dataRow", (message: { fields: (string | null)[] }) => {
      const exchange = current();
      if (exchange?.keepRows === true) {
        exchange.rows.push(toRow(exchange.fields, message.fields));
      } else if (exchange !== undefined) {
        exchange.lastValue = message.fields[0] ?? null;
      }
    });
    const complete = (): void => {
      const exchange = current();
      if (exchange !== undefined) {
        exchange.completed++;
      }
    };
    wire.on("commandComplete", complete);
    wire.on("emptyQuery", complete);
    wire.on("notice", (message: ServerMessage) => this.onNotice?.(message));
    wire.on("errorMessage", (message: ServerMessage) => this.#serverError(new ServerError(message)));
    wire.on("readyForQuery", ({ status }: { status: string }) => {
      this.#inTransaction = status !== "I";
      this.#exchanges.shift()?.done(null);
    });
    wire.on("error", (error: unknown) => this.#end(new ConnectionLostError(error)));
    wire.on("end", () => this.#end(new ConnectionLostError(this.#closing ? "closed" : undefined)));
  }

  #serverError(error: ServerError): void {
    const exchange = this.#exchanges[0];
    if (exchange !== undefined) {
      exchange.error = error;
    } else {
      // FATAL outside a query: the administrator ended this session. The end of the stream follows.
      this.#end(new ConnectionLostError(error));
    }
  }

  #end(error: ConnectionLostError): void {
    if (this.#lost !== null) {
      return;
    }
    const fatal = this.#exchanges[0]?.error;
    this.#lost = fatal === undefined || fatal === null ? error : new ConnectionLostError(fatal);
    for (const exchange of this.#exchanges.splice(0)) {
      exchange.done(this.#lost);
    }
    for (const listener of this.#lostListeners) {
      listener(this.#lost);
    }
    this.#lostListeners.clear();
    this.#wire.stream.destroy();
  }
}

function toRow(
  fields: readonly { name: string; dataTypeID: number }[],
  values: readonly (string | null)[],
): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (const [index, field] of fields.entries()) {
    const value = values[index];
    row[field.name] = value === null || value === undefined ? null : parserOf(field.dataTypeID)(value);
  }
  return row;
}

/** pg declares the oids of its own types as an enum; any other oid is as good. */
function parserOf(typeId: number): (text: string) => unknown {
  // oxlint-disable-next-line typescript/no-unsafe-enum-assignment
  return pg.types.getTypeParser(typeId, "text");
}

/** Parameters travel as text: arrays as array literals, other objects as JSON. */
function toParameter(value: unknown): string | null {
  if (value === null || value === undefined) {
    return null;
  }
  return Array.isArray(value) ? arrayLiteral(value) : toText(value);
}

function arrayLiteral(values: readonly unknown[]): string {
  const elements = values.map((value) => {
    if (value === null || value === undefined) {
      return "NULL";
    }
    return Array.isArray(value) ? arrayLiteral(value) : `"${toText(value).replaceAll(/["\\]/g, String.raw`\$&`)}"`;
  });
  return `{${elements.join(",")}}`;
}

function toText(value: unknown): string {
  switch (typeof value) {
    case "string":
      return value;
    case "number":
    case "bigint":
    case "boolean":
      return value.toString();
    default:
      return JSON.stringify(value);
  }
}

/** pg's type declarations leave out what a session takes over; this is the only place that looks inside. */
function clientInternals(client: pg.Client): { connection: Wire; processID: number; secretKey: number } {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return client as unknown as { connection: Wire; processID: number; secretKey: number };
}
