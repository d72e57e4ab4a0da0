import { type ScriptResult, type ServerError, type Session } from "../postgres/session.ts";
import type { Migration } from "../source/migration.ts";
import { byteIndexOfPosition, positionOfByteIndex } from "../sql/position.ts";
import type { Gap } from "../sql/scanner.ts";
import type { EngineStatements } from "./session-reset.ts";

/** A message is sent when it holds this much, or when a statement has to be seen by itself. */
const MESSAGE_BYTES = 64 * 1024;
const MESSAGE_STATEMENTS = 500;
/** Bytes on their way whose answers are outstanding: enough to keep the server busy over a slow network, little enough to keep in memory. */
const WINDOW_BYTES = 8 * 1024 * 1024;
/** The same for what is remembered of each statement and message, which outweighs the text of short ones. */
const WINDOW_STATEMENTS = 2_000;
const WINDOW_MESSAGES = 400;

/** Ends a statement whatever stands at its end, a line comment too. An empty statement costs nothing inside a message. */
const SEPARATOR = Buffer.from("\n;\n");

/** A statement on its way to the server. */
export interface SentStatement {
  readonly migration: Migration;
  readonly index: number;
  readonly line: number;
  readonly column: number;
  readonly offset: number;
  readonly tokenLine: number;
  readonly tokenColumn: number;
  readonly tokenOffset: number;
  readonly endLine: number;
  readonly gaps: readonly Gap[];
  readonly kind: string;
  readonly head: string;
  readonly byteLength: number;
}

/** How long a file took does not depend on when the server's answers are read. */
const CLOCK: EngineStatements = { sql: "select extract(epoch from pg_catalog.clock_timestamp()) * 1000", commands: 1 };

interface Entry {
  readonly statement: SentStatement | null;
  /** Takes the first column of the message's last row. */
  readonly listener?: (value: string | null) => void;
  /** Commands that the server will report as completed. */
  readonly commands: number;
  /** Byte offset in its message. */
  readonly start: number;
}

interface Message {
  readonly parts: Buffer[];
  readonly entries: Entry[];
  size: number;
}

/** The statement at which the server stopped. */
export interface Failure {
  /** Null: a statement of the engine's own, at the end or between files. */
  readonly statement: SentStatement | null;
  readonly error: ServerError;
  /** The statement's text as sent. */
  readonly bytes: Buffer;
  /** PostgreSQL's `position` within that text: characters, from 1; null where it names none. */
  readonly position: number | null;
}

/**
 * Sends statements in messages, many of which are under way at once: nothing waits for an answer.
 * To be used inside a transaction, where everything after a failure is refused by the server.
 */
export class Transmitter {
  readonly #session: Session;
  readonly #waiting: { readonly message: Message; readonly answer: Promise<void> }[] = [];
  readonly #onDone: (statement: SentStatement) => void;
  readonly #signal: AbortSignal | undefined;
  #message: Message = { parts: [], entries: [], size: 0 };
  #inFlight = 0;
  #statementsInFlight = 0;
  #failure: Failure | null = null;
  #lost: unknown = null;

  /**
   * @param onDone called for each statement that the server has completed
   * @param signal once it fires, nothing more is to be sent
   */
  constructor(session: Session, onDone: (statement: SentStatement) => void, signal: AbortSignal | undefined) {
    this.#session = session;
    this.#onDone = onDone;
    this.#signal = signal;
  }

  /** Nothing more needs to be sent: a statement failed, the connection is gone, or the run is to stop. */
  get stopped(): boolean {
    return this.#failure !== null || this.#lost !== null || this.#signal?.aborted === true;
  }

  /** The statement that the server works on, as far as the answers tell. */
  get current(): SentStatement | null {
    for (const { message } of this.#waiting) {
      const found = message.entries.find((entry) => entry.statement !== null)?.statement;
      if (found !== undefined && found !== null) {
        return found;
      }
    }
    return null;
  }

  control({ sql, commands }: EngineStatements): void {
    this.#append(Buffer.from(sql), { statement: null, commands });
  }

  /** Ends the current message with statements of the engine's own, and tells the first column of their last row. */
  ask({ sql, commands }: EngineStatements, listener: (value: string | null) => void): void {
    this.#append(Buffer.from(sql), { statement: null, commands, listener });
    this.flush();
  }

  /** Ends the current message and tells what the server's clock said then. */
  clock(listener: (milliseconds: number) => void): void {
    this.ask(CLOCK, (value) => listener(Number(value)));
  }

  /** @param isolated send it as a message of its own, so that it can be watched */
  async add(bytes: Buffer, statement: SentStatement, isolated: boolean): Promise<void> {
    if (isolated || bytes.length > MESSAGE_BYTES) {
      this.flush();
    }
    this.#append(bytes, { statement, commands: 1 });
    if (isolated || this.#message.size >= MESSAGE_BYTES || this.#message.entries.length >= MESSAGE_STATEMENTS) {
      this.flush();
      await this.#throttle();
    }
  }

  /** Data of the COPY that was added last. */
  async copyData(bytes: Buffer): Promise<void> {
    this.#session.copyData(bytes);
    await this.#session.drained();
  }

  copyDone(): void {
    this.#session.copyDone();
  }

  /** Instead of the rest of the data: a server that waits for it notices no cancel request. */
  copyFail(): void {
    this.#session.copyFail("the rest of the data is not sent");
  }

  flush(): void {
    const message = this.#message;
    if (message.size === 0) {
      return;
    }
    this.#message = { parts: [], entries: [], size: 0 };
    this.#inFlight += message.size;
    this.#statementsInFlight += message.entries.length;
    const answer = this.#session.script(message.parts).then(
      (result) => this.#answered(message, result),
      (error: unknown) => {
        this.#lost ??= error;
      },
    );
    this.#waiting.push({ message, answer });
  }

  /**
   * Sends what is left and waits for all answers.
   * @returns the failure, or null
   * @throws {ConnectionLostError}
   */
  async finish(): Promise<Failure | null> {
    this.flush();
    for (const { answer } of this.#waiting.slice()) {
      await answer;
    }
    if (this.#lost !== null && this.#failure === null) {
      throw this.#lost;
    }
    return this.#failure;
  }

  #append(bytes: Buffer, entry: Omit<Entry, "start">): void {
    this.#message.entries.push({ ...entry, start: this.#message.size });
    this.#message.parts.push(bytes, SEPARATOR);
    this.#message.size += bytes.length + SEPARATOR.length;
  }

  get #isFull(): boolean {
    return (
      this.#inFlight > WINDOW_BYTES ||
      this.#statementsInFlight > WINDOW_STATEMENTS ||
      this.#waiting.length > WINDOW_MESSAGES
    );
  }

  async #throttle(): Promise<void> {
    await this.#session.drained();
    while (this.#lost === null && this.#isFull && this.#waiting[0] !== undefined) {
      await this.#waiting[0].answer;
    }
  }

  #answered(message: Message, result: ScriptResult): void {
    this.#waiting.shift();
    this.#inFlight -= message.size;
    this.#statementsInFlight -= message.entries.length;
    let before = 0;
    for (const entry of message.entries) {
      if (before + entry.commands > result.completed) {
        break;
      }
      before += entry.commands;
      if (entry.statement !== null) {
        this.#onDone(entry.statement);
      }
      entry.listener?.(result.lastValue);
    }
    if (result.error !== null && this.#failure === null) {
      this.#failure = failureOf(message, result.completed, result.error);
    }
  }
}

/**
 * Finds the statement that failed. A position (a syntax error above all, which refuses the whole message before anything
 * ran) counts characters of the message; without one the count of completed commands tells.
 */
function failureOf(message: Message, completed: number, error: ServerError): Failure {
  const sent = Buffer.concat(message.parts);
  const position = error.server.position === undefined ? null : Number(error.server.position);
  const offset = position === null ? null : byteIndexOfPosition(sent, position);
  const entry =
    offset === null
      ? entryAfter(message.entries, completed)
      : message.entries.findLast((candidate) => candidate.start <= offset);
  const start = entry?.start ?? 0;
  const bytes = sent.subarray(start, start + (entry?.statement?.byteLength ?? 0));
  return {
    statement: entry?.statement ?? null,
    error,
    bytes,
    position: offset === null ? null : positionOfByteIndex(bytes, offset - start),
  };
}

function entryAfter(entries: readonly Entry[], completed: number): Entry | undefined {
  let before = 0;
  return entries.find((entry) => {
    before += entry.commands;
    return before > completed;
  });
}
