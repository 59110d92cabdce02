import { isUtf8 } from "node:buffer";
import type { Fault } from "@savelife/core/outcome";
import { showName } from "@savelife/core/values/unseen";
import type { Columns } from "../import/match-columns.ts";
import { parseCells, unguard } from "./csv-cells.ts";
import { type Content, type Cut, type Line, lineAt, MAX_ROW_BYTES } from "./split-rows.ts";

const LINE_FEED = 0x0a;

/**
 * Cuts rows of CSV. A quote that is not closed, or closed in the wrong place, costs the line on which it opens and no other:
 * the line after it is read as a row again. Otherwise one forgotten quote would swallow the rest of the file. This, and the
 * exact offset of every row, at which an import goes on, is why no library reads CSV here.
 * @param columns those of the header; without them any number of cells is right, as for the header itself
 */
export function cutCsv(columns: Columns | undefined, delimiter: string): Cut {
  const form = { columns, delimiter };
  return (buffer, line, isText, isWhole) => {
    const { start, end, next } = line;
    const isClean = isText || isUtf8(buffer.subarray(start, end));
    const text = withoutReturn(buffer.toString(isClean ? "utf8" : "latin1", start, end));
    if (!text.includes('"')) {
      const cells = text.split(delimiter);
      return { content: isClean ? toContent(cells, columns) : notText(cells, columns), next };
    }
    const range = findRange(buffer, line, isWhole, delimiter);
    if (!range) return undefined;
    if ("wrong" in range) return { content: wrongQuotes(range.wrong, columns), next };
    if ("open" in range) return { content: openQuote(columnName(range.open, columns)), next };
    return readRange(buffer, line, range, form);
  };
}

/** Where a row ends and its cells as Latin-1, in which a byte is a character; or what is wrong with its quotes. */
type Range = { cells: string[]; end: number };

/** The end of a row is known when its quotes are closed, so more and more lines are read, twice as many each time. */
function findRange(
  buffer: Buffer,
  line: Line,
  isWhole: boolean,
  delimiter: string,
): Range | { wrong: number } | { open: number } | undefined {
  const { start } = line;
  for (let { next } = line; ; ) {
    const parsed = parseCells(buffer.toString("latin1", start, next), delimiter);
    if ("wrong" in parsed) return parsed;
    if ("cells" in parsed) {
      const end = start + parsed.length;
      return isWhole || buffer[end - 1] === LINE_FEED ? { cells: parsed.cells, end } : undefined;
    }
    if (next - start > MAX_ROW_BYTES) return parsed;
    if (next === buffer.length) return isWhole ? parsed : undefined;
    next = lineAt(buffer, Math.min(buffer.length, start + 2 * (next - start)), true)?.next ?? buffer.length;
  }
}

type Form = { columns: Columns | undefined; delimiter: string };

function readRange(buffer: Buffer, { start, next }: Line, { cells, end }: Range, { columns, delimiter }: Form) {
  const bytes = buffer.subarray(start, end);
  if (!isUtf8(bytes)) return { content: notText(cells, columns), next: end };
  const isUneven = columns !== undefined && cells.length !== columns.names.length;
  if (isUneven && hasRowInside(buffer.subarray(next, end), columns.names.length, delimiter)) {
    return { content: openQuote(""), next };
  }
  const parsed = parseCells(bytes.toString("utf8"), delimiter);
  return { content: toContent("cells" in parsed ? parsed.cells : cells, columns), next: end };
}

function toContent(given: string[], columns: Columns | undefined): Content {
  if (given.every((cell, place) => cell.trim() === "" || place === columns?.reason)) return { kind: "blank" };
  if (!columns) return { kind: "record", record: {}, cells: given };
  const { names, used, unnamed, reason } = columns;
  const cells = reason >= 0 ? given.map(unguard) : given; // the file is one of rejects
  if (cells.length !== names.length && !isComplete(cells, columns)) return ragged(cells, columns);
  const record: Record<string, unknown> = {};
  for (const { place, name } of used) record[name] = cells[place];
  const strange = unnamed.find((place) => cells[place]?.trim());
  return { kind: "record", record, cells, ...(strange !== undefined && { fault: strangeCell(strange) }) };
}

/** Spreadsheets leave out empty cells at the end of a row when their columns have no name. */
function isComplete({ length }: string[], { names, unnamed }: Columns): boolean {
  return length < names.length && unnamed.filter((place) => place >= length).length === names.length - length;
}

function ragged(cells: string[], columns: Columns): Content {
  const path = columnName(Math.min(cells.length, columns.names.length), columns);
  const expected = `${columns.names.length} cells, as the header has, got ${cells.length}`;
  return { kind: "fault", fault: { path, expected }, cells };
}

function strangeCell(place: number): Fault {
  return { path: `column ${place + 1}`, expected: "no cell, as the header has no name for this column" };
}

function wrongQuotes(index: number, columns: Columns | undefined): Content {
  const expected = 'quotes only at both ends of the cell, and doubled inside it: "a ""b"" c"';
  return { kind: "fault", fault: { path: columnName(index, columns), expected } };
}

function openQuote(path: string): Content {
  return { kind: "fault", fault: { path, expected: "a closing quote for the cell that opens on this line" } };
}

/** Finds the cell that is not UTF-8 by its bytes: in Latin-1 each is one character. */
function notText(cells: string[], columns: Columns | undefined): Content {
  const index = cells.findIndex((cell) => !isUtf8(Buffer.from(cell, "latin1")));
  const expected = "UTF-8, got bytes of another encoding, such as Windows-1252";
  return { kind: "fault", fault: { path: columnName(index, columns), expected } };
}

/** Whether a line within a row that has too many or too few cells is a row by itself: then a quote has swallowed it. */
function hasRowInside(bytes: Buffer, cells: number, delimiter: string): boolean {
  for (let at = 0; at < bytes.length; ) {
    const line = lineAt(bytes, at, true);
    if (!line) return false;
    const parsed = parseCells(bytes.toString("utf8", line.start, line.end), delimiter);
    if ("cells" in parsed && parsed.cells.length === cells) return true;
    at = line.next;
  }
  return false;
}

function columnName(index: number, columns: Columns | undefined): string {
  const name = columns?.names[index];
  return name === undefined || name === "" ? `column ${index + 1}` : showName(name);
}

function withoutReturn(text: string): string {
  return text.endsWith("\r") ? text.slice(0, -1) : text;
}
