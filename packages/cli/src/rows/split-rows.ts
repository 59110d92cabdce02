import { isUtf8 } from "node:buffer";
import { type Fields, isFields } from "@savelife/core/json";
import type { Fault } from "@savelife/core/outcome";
import { REASON_COLUMN } from "@savelife/core/row-mapping";
import { number } from "../output/text.ts";

/** A place in the input, before compression: the number of bytes before it, and of its line. */
export type Position = { offset: number; line: number };

/** What a row contains: nothing, cells by column, or something that cannot be read. */
export type Content =
  | { kind: "blank" }
  /** `fault` is set when there is a cell in a column without a name. */
  | { kind: "record"; record: Record<string, unknown>; cells: string[]; fault?: Fault }
  /** `cells` are set when the row could be cut into them; `isCut` is true when only a part of its bytes is kept. */
  | { kind: "fault"; fault: Fault; cells?: string[]; isCut?: true };

/** One row of the input, which may be several lines. */
export type Row = Content & {
  /** The line on which it begins, or the row of a sheet, counted from 1. */
  line: number;
  /** Where the row after it begins. */
  next: Position;
  /** Its bytes as they are in the file, without the last line break; only the beginning of what is too long. */
  bytes: Buffer;
};

/** How a file is laid out: what its rows are, and where the first of them begins. */
export type Layout = {
  first: Position;
  isCsv: boolean;
  /** What separates the cells of CSV. */
  delimiter: string;
  /** The columns of the header of CSV; NDJSON has none. */
  columns: Columns;
  /** What a row's number counts: lines of a file, or rows of a sheet, in which a cell may have several lines. */
  unit: "line" | "row";
};

/** The columns of a CSV file, as its header names them. */
export type Columns = {
  /** Their names as in the header, trimmed. */
  names: string[];
  /** The columns that are read: their places, and the names by which the mapping knows them. */
  used: { place: number; name: string }[];
  /** The places of columns without a name, whose cells must be empty. */
  unnamed: number[];
  /** The place of the reason that an earlier import wrote, or -1. */
  reason: number;
  /** How many columns are left out because of an option. */
  left: number;
};

/** A line of a buffer: where it begins, where its line break begins, and where the line after it begins. */
export type Line = { start: number; end: number; next: number };

/**
 * Reads the row that begins with a line: what it contains, and where the next begins. Undefined when it needs more
 * bytes.
 * @param isText true when the buffer is known to be UTF-8
 * @param isWhole true when nothing comes after the buffer
 */
export type Cut = (
  buffer: Buffer,
  line: Line,
  isText: boolean,
  isWhole: boolean,
) => { content: Content; next: number } | undefined;

/** Maximum number of bytes of a row: what SQS takes in a message, for any type of event. */
export const MAX_ROW_BYTES = 1_048_576;

const LINE_FEED = 0x0a;

/**
 * Cuts a stream of bytes into rows, from a position on: `push` gives those that a chunk completes, `end` what is left.
 * Each is made when it is asked for, as all of a chunk would take memory; ask for all of them before the next call.
 * @param unit what is counted, as in `Layout`
 */
export function splitRows(cut: Cut, from: Position, unit: Layout["unit"] = "line") {
  let { offset, line } = from;
  let buffer: Buffer = Buffer.alloc(0);
  let dropped = 0; // bytes of a line that is too long, before the buffer

  function* take(isWhole: boolean): Generator<Row, void> {
    const isText = isUtf8(buffer.subarray(0, isWhole ? buffer.length : buffer.lastIndexOf(LINE_FEED) + 1));
    let start = 0;
    while (start < buffer.length || (isWhole && dropped > 0)) {
      const first = lineAt(buffer, start, isWhole);
      if (!first) break;
      const isTooLong = dropped + first.end - start > MAX_ROW_BYTES;
      const row = isTooLong ? { content: TOO_LONG, next: first.next } : cut(buffer, first, isText, isWhole);
      if (!row) break;
      const own = line;
      const bytes = buffer.subarray(start, row.next);
      offset += dropped + row.next - start;
      line += unit === "row" ? 1 : countLines(buffer, first.next, row.next);
      dropped = 0;
      start = row.next;
      yield { ...row.content, line: own, next: { offset, line }, bytes };
    }
    if (dropped > 0 || (buffer.length - start > MAX_ROW_BYTES && !lineAt(buffer, start, false))) {
      dropped += buffer.length - start;
      start = buffer.length;
    }
    buffer = buffer.subarray(start);
  }

  return {
    push(chunk: Buffer): Iterable<Row> {
      buffer = buffer.length > 0 ? Buffer.concat([buffer, chunk]) : chunk;
      return take(false);
    },
    end: (): Iterable<Row> => take(true),
  };
}

const TOO_LONG: Content = { ...fault("", `at most ${number(MAX_ROW_BYTES)} bytes in a row`), isCut: true };

/** The line that begins at `start`, or undefined while it may go on after the buffer. */
export function lineAt(buffer: Buffer, start: number, isWhole: boolean): Line | undefined {
  const feed = buffer.indexOf(LINE_FEED, start);
  if (feed >= 0) return { start, end: feed, next: feed + 1 };
  return isWhole ? { start, end: buffer.length, next: buffer.length } : undefined;
}

/** The number of lines of a row. */
function countLines(buffer: Buffer, secondLine: number, end: number): number {
  let lines = 1;
  for (let at = secondLine; at < end; lines++) {
    const feed = buffer.indexOf(LINE_FEED, at);
    at = feed < 0 ? end : feed + 1;
  }
  return lines;
}

/** Cuts NDJSON: every line is a row. One with nothing but a reason of an earlier import counts as blank. */
export const cutNdjson: Cut = (buffer, { start, end, next }, isText) => {
  const isClean = isText || isUtf8(buffer.subarray(start, end));
  return { content: isClean ? toContent(buffer.toString("utf8", start, end)) : fault("", `JSON in ${NOT_UTF8}`), next };
};

/** What is expected of a row in another encoding. */
export const NOT_UTF8 = "UTF-8, got bytes of another encoding, such as Windows-1252";

function toContent(text: string): Content {
  if (text.trim() === "") return { kind: "blank" };
  const record = readObject(text);
  if (!record) return fault("", "a JSON object with a value for each column");
  const [first, second] = Object.keys(record);
  if (first === REASON_COLUMN && second === undefined) return { kind: "blank" };
  return { kind: "record", record, cells: [] };
}

function readObject(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A row that cannot be read. */
export function fault(path: string, expected: string) {
  return { kind: "fault", fault: { path, expected } } as const;
}
