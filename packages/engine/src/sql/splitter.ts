import { CR, IS_BLANK, LF, MINUS } from "./bytes.ts";
import { findCopyEnd } from "./copy-data.ts";
import { kindOf, readsCopyData } from "./kind.ts";
import { type MetaCommand, readMetaCommand } from "./meta-command.ts";
import { Cursor, type Place } from "./cursor.ts";
import { type Gap, OpenStatement } from "./open-statement.ts";
import type { Piece } from "./pieces.ts";
import { Scanner } from "./scanner.ts";
import {
  archiveError,
  copyError,
  metaCommandError,
  notUtf8Error,
  tooLargeError,
  unclosedError,
} from "./split-errors.ts";
import type { SplitError } from "./statement.ts";
import { Utf8Guard } from "./utf8-guard.ts";
import { Window } from "./window.ts";

export type { Piece } from "./pieces.ts";

export interface SplitterOptions {
  /** A statement of more bytes is an error. Default: what one message to PostgreSQL can hold, 1 GiB less a few bytes. */
  readonly maxStatementBytes?: number | undefined;
}

const MAX_STATEMENT_BYTES = 0x3fff_fff0;
/** A longer text is not kept for a `\g` that would send it again. */
const REPEATABLE_BYTES = 0x10_0000;
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);
const ARCHIVE = Buffer.from("PGDMP");
const NEWLINE = Buffer.from("\n");
const NOTHING = Buffer.alloc(0);

/** Part of a line behind a COPY statement: psql reads the data first and comes back to it then. */
interface Rest {
  readonly bytes: Buffer;
  readonly place: Place;
}

/** A statement on its way out. */
interface Sent {
  readonly bytes: Buffer;
  readonly gaps: readonly Gap[];
  readonly start: Place;
  readonly token: Place;
  readonly endLine: number;
}

/** The file behind the data of such a COPY. */
interface Behind {
  readonly bytes: Buffer;
  readonly base: number;
  readonly line: number;
}

type State = "start" | "sql" | "copy-line" | "copy-data" | "done";

/**
 * Splits a file into what psql (`psql -X -f`) would send, byte for byte, in a stream and in bounded memory: no more than one statement is
 * held. `standard_conforming_strings` is taken to be on. What psql would do but Slipway does not is an error beside the statements.
 */
export class Splitter {
  readonly #cursor = new Cursor();
  readonly #statement = new OpenStatement(this.#cursor);
  readonly #scanner = new Scanner(this.#cursor, this.#statement);
  readonly #guard = new Utf8Guard();
  readonly #window = new Window();
  readonly #maxStatementBytes: number;
  #state: State = "start";
  #pieces: Piece[] = [];
  #count = 0;
  #utf8 = true;
  #restricted = false;
  /** How many \if are open. */
  #conditions = 0;
  #lastText: Buffer = NOTHING;
  #copySize = 0;
  #copyPlace: Place = { offset: 0, line: 1, column: 1 };
  /** True where the next byte of COPY data starts a line. */
  #lineStart = true;
  #rest: Rest | undefined;
  /** The file behind the COPY data while the rest of the COPY's line is scanned. */
  #behind: Behind | undefined;

  constructor(options: SplitterOptions = {}) {
    this.#maxStatementBytes = options.maxStatementBytes ?? MAX_STATEMENT_BYTES;
  }

  /** Takes the next bytes of the file and returns what is complete. The chunk's memory may be used again when the pieces have been. */
  push(chunk: Buffer): readonly Piece[] {
    if (this.#state === "done") return [];
    const cursor = this.#cursor;
    cursor.load(this.#window.append(chunk), cursor.position, cursor.base);
    this.#checkUtf8(this.#guard.push(chunk));
    this.#run(false);
    this.#keep();
    return this.#take();
  }

  /** Says that the file is complete. The last statement is sent also where it lacks its semicolon. */
  end(): readonly Piece[] {
    if (this.#state === "done") return [];
    const cursor = this.#cursor;
    cursor.load(this.#window.append(NOTHING), cursor.position, cursor.base);
    this.#checkUtf8(this.#guard.end());
    cursor.closed = true;
    this.#run(true);
    this.#sendTail();
    this.#state = "done";
    return this.#take();
  }

  #take(): readonly Piece[] {
    const pieces = this.#pieces;
    this.#pieces = [];
    return pieces;
  }

  #fail(error: SplitError): void {
    this.#pieces.push({ type: "error", error });
  }

  #checkUtf8(offset: number): void {
    if (offset < 0 || !this.#utf8) return;
    this.#utf8 = false;
    const place = this.#cursor.placeAhead(offset - this.#cursor.base);
    this.#fail(notUtf8Error(place, this.#cursor.buffer[offset - this.#cursor.base] ?? 0));
  }

  /** Drops what has been handed out. The text a `\g` would repeat must survive the buffer it lies in. */
  #keep(): void {
    const { buffer, limit, position } = this.#cursor;
    const { isOpen, place, start } = this.#statement;
    let dropped = isOpen ? start : position;
    if (limit - dropped > this.#maxStatementBytes) {
      this.#fail(tooLargeError(isOpen ? place : this.#cursor.placeAt(position), this.#maxStatementBytes));
      this.#state = "done";
    }
    if (this.#state === "done") dropped = limit;
    this.#drop(dropped);
    this.#window.keep(buffer, dropped);
    this.#lastText = this.#lastText.length > REPEATABLE_BYTES ? NOTHING : Buffer.from(this.#lastText);
  }

  #drop(count: number): void {
    this.#cursor.drop(count);
    this.#statement.drop(count);
    this.#scanner.drop(count);
  }

  #run(final: boolean): void {
    while (this.#step(final));
  }

  /** Does one thing; false where more input is needed. */
  #step(final: boolean): boolean {
    switch (this.#state) {
      case "start":
        return this.#start(final);
      case "sql":
        return this.#scan(final);
      case "copy-line":
        return this.#passCopyLine(final);
      case "copy-data":
        return this.#copyData(final);
      case "done":
      default:
        return false;
    }
  }

  #start(final: boolean): boolean {
    const cursor = this.#cursor;
    if (cursor.limit < BOM.length + ARCHIVE.length && !final) return false;
    if (startsWith(cursor.buffer, 0, BOM)) cursor.moveTo(BOM.length, 1);
    this.#state = "sql";
    if (startsWith(cursor.buffer, cursor.position, ARCHIVE)) {
      this.#fail(archiveError(cursor.placeAt(cursor.position)));
      this.#state = "done";
    }
    return true;
  }

  #scan(final: boolean): boolean {
    const cursor = this.#cursor;
    switch (this.#scanner.scan()) {
      case "statement":
        this.#send(cursor.position);
        return true;
      case "joined":
        this.#fail(metaCommandError(";", cursor.placeAt(cursor.position - 2)));
        return true;
      case "backslash":
        return this.#command();
      case "more":
      default:
        return this.#leaveRest(final);
    }
  }

  /** Hands out the open statement, whose text ends before `end`. */
  #send(end: number): void {
    const statement = this.#statement;
    const { place: start, tokenPlace: token } = statement;
    const bytes = statement.text(end);
    const gaps = statement.gaps(end);
    statement.finish();
    this.#pushStatement({ bytes, gaps, start, token, endLine: this.#cursor.line });
  }

  #pushStatement({ bytes, gaps, start, token, endLine }: Sent): void {
    const kind = kindOf(bytes);
    const copy = kind === "COPY" && readsCopyData(bytes);
    this.#lastText = bytes;
    this.#pieces.push({
      type: "statement",
      index: this.#count++,
      line: start.line,
      column: start.column,
      offset: start.offset,
      tokenLine: token.line,
      tokenColumn: token.column,
      tokenOffset: token.offset,
      endLine,
      bytes,
      gaps,
      kind,
      copy,
    });
    if (!copy) return;
    this.#copyPlace = token;
    this.#state = "copy-line";
  }

  #command(): boolean {
    const cursor = this.#cursor;
    const at = cursor.position;
    const newline = cursor.buffer.indexOf(LF, at);
    if (newline < 0 && !cursor.closed) return false;
    const command = readMetaCommand(cursor.buffer, at, newline < 0 ? cursor.limit : newline, this.#restricted);
    const place = cursor.placeAt(at);
    if (command.effect === "restrict" || command.effect === "unrestrict") {
      this.#restricted = command.effect === "restrict";
      this.#pieces.push({ type: "meta", ...place, command: command.name });
    } else this.#fail(metaCommandError(command.name, place));
    this.#applyCommand(command, at, place);
    return true;
  }

  #applyCommand({ effect, end }: MetaCommand, at: number, place: Place): void {
    const statement = this.#statement;
    this.#cursor.position = end;
    if (effect === "if") this.#conditions++;
    if (effect === "endif") this.#conditions--;
    // Whether a \quit under an \if is reached is not known here: what stands behind it is listed.
    const quits = effect === "quit" && this.#conditions <= 0;
    if (!quits && effect !== "send" && effect !== "reset") {
      statement.cutCommand(at, end);
      return;
    }
    if (effect !== "reset" && statement.isOpen) this.#send(statement.endBefore(at));
    else if (effect === "send") {
      this.#pushStatement({ bytes: this.#lastText, gaps: [], start: place, token: place, endLine: place.line });
    }
    statement.finish();
    this.#scanner.reset();
    if (quits) this.#state = "done";
  }

  /** psql reads the data of a COPY from the lines behind, and only then what follows on the COPY's own line. */
  #passCopyLine(final: boolean): boolean {
    const cursor = this.#cursor;
    const newline = cursor.buffer.indexOf(LF, cursor.position);
    if (newline < 0 && !cursor.closed) return false;
    const end = newline < 0 ? cursor.limit : newline;
    const rest = cursor.buffer.subarray(cursor.position, end);
    if (!isIgnorable(rest)) this.#rest = { bytes: Buffer.from(rest), place: cursor.placeAt(cursor.position) };
    if (this.#behind !== undefined) {
      cursor.load(this.#behind.bytes, 0, this.#behind.base);
      cursor.moveTo(0, this.#behind.line);
      cursor.closed = final;
      this.#behind = undefined;
    } else cursor.moveTo(Math.min(end + 1, cursor.limit), cursor.line + 1);
    this.#state = "copy-data";
    this.#lineStart = true;
    this.#copySize = 0;
    return true;
  }

  #copyData(final: boolean): boolean {
    const cursor = this.#cursor;
    const from = cursor.position;
    const { dataEnd, end } = findCopyEnd(cursor.buffer, from, this.#lineStart, final);
    if (dataEnd > from) {
      this.#pieces.push({ type: "copy-data", bytes: cursor.buffer.subarray(from, dataEnd) });
      this.#lineStart = cursor.buffer[dataEnd - 1] === LF;
    }
    if (end < 0 && !final) {
      cursor.pass(dataEnd);
      this.#copySize += dataEnd - from;
      return false;
    }
    cursor.pass(end < 0 ? dataEnd : end);
    this.#pieces.push({ type: "copy-end", size: this.#copySize + cursor.position - from });
    if (end < 0) this.#fail(copyError(this.#copyPlace));
    this.#state = "sql";
    this.#enterRest();
    return true;
  }

  #enterRest(): void {
    if (this.#rest === undefined) return;
    const cursor = this.#cursor;
    const { bytes, place } = this.#rest;
    this.#behind = {
      bytes: cursor.buffer.subarray(cursor.position),
      base: cursor.base + cursor.position,
      line: cursor.line,
    };
    this.#rest = undefined;
    cursor.load(bytes, 0, place.offset);
    cursor.moveTo(0, place.line, place.column);
    cursor.closed = true;
  }

  /** Puts what the rest of a COPY's line left open before the line that follows the data. False where there is no such rest. */
  #leaveRest(final: boolean): boolean {
    if (this.#behind === undefined) return false;
    const cursor = this.#cursor;
    const { isOpen, start } = this.#statement;
    const open = cursor.buffer.subarray(isOpen ? start : cursor.limit);
    this.#drop(cursor.limit - open.length);
    const joined = Buffer.concat([open, NEWLINE, this.#behind.bytes]);
    cursor.load(joined, open.length, this.#behind.base - NEWLINE.length - open.length);
    cursor.line = this.#behind.line - 1;
    cursor.closed = final;
    this.#behind = undefined;
    return true;
  }

  /** Sends what stands behind the last semicolon, as psql does, and tells what was never closed. */
  #sendTail(): void {
    if (!this.#statement.isOpen) return;
    const cursor = this.#cursor;
    const unclosed = this.#scanner.unclosed();
    const dropsNewline = this.#scanner.quoted && cursor.buffer[cursor.position - 1] === LF;
    if (dropsNewline) cursor.line--;
    this.#send(dropsNewline ? cursor.position - 1 : cursor.position);
    if (unclosed !== undefined) this.#fail(unclosedError(unclosed));
    // psql has read the blank lines at the end of the file: they are no data of a COPY that stands there.
    cursor.position = cursor.limit;
    this.#run(true);
  }
}

function startsWith(bytes: Buffer, at: number, prefix: Buffer): boolean {
  return bytes.subarray(at, at + prefix.length).equals(prefix);
}

/** True for a rest of a line that psql would read as nothing: blanks, and a comment up to the line's end. */
function isIgnorable(rest: Buffer): boolean {
  let at = 0;
  while (at < rest.length && IS_BLANK[rest[at] ?? 0] !== 0) at++;
  if (at === rest.length) return true;
  const comment = rest[at] === MINUS && rest[at + 1] === MINUS;
  const carriageReturn = rest.indexOf(CR, at);
  return comment && (carriageReturn < 0 || carriageReturn === rest.length - 1);
}
