import { CR, IS_BLANK, LF, MINUS } from "./bytes.ts";
import { findCopyEnd } from "./copy-data.ts";
import { kindOf, readsCopyData } from "./kind.ts";
import { type MetaCommand, readMetaCommand } from "./meta-command.ts";
import { type Gap, type Place, Scanner } from "./scanner.ts";
import {
  archiveError,
  copyError,
  metaCommandError,
  notUtf8Error,
  tooLargeError,
  unterminatedError,
} from "./split-errors.ts";
import type { SplitError } from "./statement.ts";
import { Utf8Guard } from "./utf8-guard.ts";
import { Window } from "./window.ts";

/** What the splitter hands out, in the order in which psql would send it. Buffers are valid until the next `push`. */
export type Piece = StatementPiece | CopyDataPiece | CopyEndPiece | MetaPiece | ErrorPiece;

export interface StatementPiece {
  readonly type: "statement";
  /** Counts from 0 within the file. */
  readonly index: number;
  /** Place of the first character of the text as sent, which may be a comment. */
  readonly line: number;
  readonly column: number;
  readonly offset: number;
  /** Place of the first token that is no comment: where an error without a position is shown. */
  readonly tokenLine: number;
  readonly tokenColumn: number;
  readonly tokenOffset: number;
  /** Line of the last character. */
  readonly endLine: number;
  /** The text as psql sends it. */
  readonly bytes: Buffer;
  /** What the text lacks of the file; `placeInFile` needs it. Empty for most statements. */
  readonly gaps: readonly Gap[];
  /** See `kindOf`. */
  readonly kind: string;
  /** True for COPY … FROM stdin: its data and a `copy-end` follow. */
  readonly copy: boolean;
}

/** Some of the data of the COPY before it, without the line `\.`, which not every server and format takes. */
export interface CopyDataPiece {
  readonly type: "copy-data";
  readonly bytes: Buffer;
}

export interface CopyEndPiece {
  readonly type: "copy-end";
  /** Bytes that psql 15 sends for this COPY: all data, and the line `\.` where there is one. */
  readonly size: number;
}

/** `\restrict` or `\unrestrict`, which have nothing to say to the server. */
export interface MetaPiece {
  readonly type: "meta";
  readonly line: number;
  readonly column: number;
  readonly offset: number;
  readonly command: string;
}

export interface ErrorPiece {
  readonly type: "error";
  readonly error: SplitError;
}

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
  readonly #scanner = new Scanner();
  readonly #guard = new Utf8Guard();
  readonly #window = new Window();
  readonly #maxStatementBytes: number;
  #state: State = "start";
  #pieces: Piece[] = [];
  #count = 0;
  #utf8 = true;
  #restricted = false;
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
    const scanner = this.#scanner;
    scanner.load(this.#window.append(chunk), scanner.position, scanner.base);
    this.#checkUtf8(this.#guard.push(chunk));
    this.#run(false);
    this.#keep();
    return this.#take();
  }

  /** Says that the file is complete. The last statement is sent also where it lacks its semicolon. */
  end(): readonly Piece[] {
    if (this.#state === "done") return [];
    const scanner = this.#scanner;
    scanner.load(this.#window.append(NOTHING), scanner.position, scanner.base);
    this.#checkUtf8(this.#guard.end());
    scanner.closed = true;
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
    const place = this.#scanner.placeAhead(offset - this.#scanner.base);
    this.#fail(notUtf8Error(place, this.#scanner.buffer[offset - this.#scanner.base] ?? 0));
  }

  /** Drops what has been handed out. The text a `\g` would repeat must survive the buffer it lies in. */
  #keep(): void {
    const scanner = this.#scanner;
    if (scanner.start >= 0 && scanner.limit - scanner.start > this.#maxStatementBytes) {
      this.#fail(tooLargeError(scanner.startPlace, this.#maxStatementBytes));
      this.#state = "done";
    }
    const dropped = this.#state === "done" ? scanner.limit : scanner.needed;
    scanner.drop(dropped);
    this.#window.keep(scanner.buffer, dropped);
    this.#lastText = this.#lastText.length > REPEATABLE_BYTES ? NOTHING : Buffer.from(this.#lastText);
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
    const scanner = this.#scanner;
    if (scanner.limit < BOM.length + ARCHIVE.length && !final) return false;
    if (startsWith(scanner.buffer, 0, BOM)) scanner.moveTo(BOM.length, 1);
    this.#state = "sql";
    if (startsWith(scanner.buffer, scanner.position, ARCHIVE)) {
      this.#fail(archiveError(scanner.placeHere(scanner.position)));
      this.#state = "done";
    }
    return true;
  }

  #scan(final: boolean): boolean {
    const scanner = this.#scanner;
    switch (scanner.scan()) {
      case "statement":
        this.#send(scanner.position);
        return true;
      case "joined":
        this.#fail(metaCommandError(";", scanner.placeHere(scanner.position - 2)));
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
    const { startPlace, tokenPlace, line } = this.#scanner;
    const bytes = this.#scanner.text(end);
    const gaps = this.#scanner.gaps(end);
    this.#scanner.finish();
    this.#pushStatement({ bytes, gaps, start: startPlace, token: tokenPlace, endLine: line });
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
    const scanner = this.#scanner;
    const at = scanner.position;
    const newline = scanner.buffer.indexOf(LF, at);
    if (newline < 0 && !scanner.closed) return false;
    const command = readMetaCommand(scanner.buffer, at, newline < 0 ? scanner.limit : newline, this.#restricted);
    const place = scanner.placeHere(at);
    if (command.effect === "restrict" || command.effect === "unrestrict") {
      this.#restricted = command.effect === "restrict";
      this.#pieces.push({ type: "meta", ...place, command: command.name });
    } else this.#fail(metaCommandError(command.name, place));
    this.#applyCommand(command, at, place);
    return true;
  }

  #applyCommand(command: MetaCommand, at: number, place: Place): void {
    const scanner = this.#scanner;
    if (command.effect === "none" || command.effect === "restrict" || command.effect === "unrestrict") {
      scanner.skipCommand(at, command.end);
      return;
    }
    if (command.effect !== "reset" && scanner.start >= 0) this.#send(scanner.endBefore(at));
    else if (command.effect === "send")
      this.#pushStatement({ bytes: this.#lastText, gaps: [], start: place, token: place, endLine: place.line });
    scanner.finish();
    scanner.reset();
    scanner.position = command.end;
    if (command.effect === "quit") this.#state = "done";
  }

  /** psql reads the data of a COPY from the lines behind, and only then what follows on the COPY's own line. */
  #passCopyLine(final: boolean): boolean {
    const scanner = this.#scanner;
    const newline = scanner.buffer.indexOf(LF, scanner.position);
    if (newline < 0 && !scanner.closed) return false;
    const end = newline < 0 ? scanner.limit : newline;
    const rest = scanner.buffer.subarray(scanner.position, end);
    if (!isIgnorable(rest)) this.#rest = { bytes: Buffer.from(rest), place: scanner.placeHere(scanner.position) };
    if (this.#behind !== undefined) {
      scanner.load(this.#behind.bytes, 0, this.#behind.base);
      scanner.moveTo(0, this.#behind.line);
      scanner.closed = final;
      this.#behind = undefined;
    } else scanner.moveTo(Math.min(end + 1, scanner.limit), scanner.line + 1);
    this.#state = "copy-data";
    this.#lineStart = true;
    this.#copySize = 0;
    return true;
  }

  #copyData(final: boolean): boolean {
    const scanner = this.#scanner;
    const from = scanner.position;
    const { dataEnd, end } = findCopyEnd(scanner.buffer, from, this.#lineStart, final);
    if (dataEnd > from) {
      this.#pieces.push({ type: "copy-data", bytes: scanner.buffer.subarray(from, dataEnd) });
      this.#lineStart = scanner.buffer[dataEnd - 1] === LF;
    }
    if (end < 0 && !final) {
      scanner.pass(dataEnd);
      this.#copySize += dataEnd - from;
      return false;
    }
    scanner.pass(end < 0 ? dataEnd : end);
    this.#pieces.push({ type: "copy-end", size: this.#copySize + scanner.position - from });
    if (end < 0) this.#fail(copyError(this.#copyPlace));
    this.#state = "sql";
    this.#enterRest();
    return true;
  }

  #enterRest(): void {
    if (this.#rest === undefined) return;
    const scanner = this.#scanner;
    const { bytes, place } = this.#rest;
    this.#behind = {
      bytes: scanner.buffer.subarray(scanner.position),
      base: scanner.base + scanner.position,
      line: scanner.line,
    };
    this.#rest = undefined;
    scanner.load(bytes, 0, place.offset);
    scanner.moveTo(0, place.line, place.column);
    scanner.closed = true;
  }

  /** Puts what the rest of a COPY's line left open before the line that follows the data. False where there is no such rest. */
  #leaveRest(final: boolean): boolean {
    if (this.#behind === undefined) return false;
    const scanner = this.#scanner;
    scanner.drop(scanner.needed);
    const open = scanner.buffer.subarray(scanner.limit - scanner.position);
    const joined = Buffer.concat([open, NEWLINE, this.#behind.bytes]);
    scanner.load(joined, open.length, this.#behind.base - NEWLINE.length - open.length);
    scanner.line = this.#behind.line - 1;
    scanner.closed = final;
    this.#behind = undefined;
    return true;
  }

  /** Sends what stands behind the last semicolon, as psql does, and tells what was never closed. */
  #sendTail(): void {
    const scanner = this.#scanner;
    if (scanner.start < 0) return;
    const error = unterminatedError(scanner);
    const quoted = scanner.mode !== "code" && scanner.buffer[scanner.position - 1] === LF;
    if (quoted) scanner.line--;
    this.#send(quoted ? scanner.position - 1 : scanner.position);
    if (error !== undefined) this.#fail(error);
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
