import { isUtf8 } from "node:buffer";
import { REASON_COLUMN } from "@savelife/core/row-plan";
import { showColumn } from "@savelife/core/show-name";
import { parseCells } from "./parse-cells.ts";
import type { Content } from "./row.ts";
import { type Cut, type Line, lineAt, MAX_ROW_BYTES } from "./split-rows.ts";

const LINE_FEED = 0x0a;

/**
 * Cuts rows of CSV. A quote that is not closed, or closed in the wrong place, costs the line on which it opens and no other:
 * the line after it is read as a row again. Otherwise one forgotten quote would swallow the rest of the file.
 * @param columns those of the header; without them any number of cells is right, as the header itself is read so
 */
export function cutCsv(columns: string[] | undefined): Cut {
  return (buffer, line, isText, isWhole) => {
    const { start, end, next } = line;
    const isClean = isText || isUtf8(buffer.subarray(start, end));
    const text = withoutReturn(buffer.toString(isClean ? "utf8" : "latin1", start, end));
    if (!text.includes('"')) {
      const cells = text.split(",");
      return { content: isClean ? toContent(cells, columns) : notText(cells, columns), next };
    }
    const range = findRange(buffer, line, isWhole);
    if (!range) return undefined;
    if ("wrong" in range) return { content: wrongQuotes(range.wrong, columns), next };
    if ("open" in range) return { content: openQuote(columnName(range.open, columns)), next };
    return readRange(buffer, line, range, columns);
  };
}

/** Where a row ends and its cells as Latin-1, in which a byte is a character; or what is wrong with its quotes. */
type Range = { cells: string[]; end: number };

/** The end of a row is known when its quotes are closed, so ever more lines are looked at, twice as many each time. */
function findRange(
  buffer: Buffer,
  line: Line,
  isWhole: boolean,
): Range | { wrong: number } | { open: number } | undefined {
  const { start } = line;
  for (let { next } = line; ; ) {
    const parsed = parseCells(buffer.toString("latin1", start, next));
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

function readRange(buffer: Buffer, { start, next }: Line, { cells, end }: Range, columns: string[] | undefined) {
  const bytes = buffer.subarray(start, end);
  if (!isUtf8(bytes)) return { content: notText(cells, columns), next: end };
  const isUneven = columns !== undefined && cells.length !== columns.length;
  if (isUneven && hasRowInside(buffer, next, end, columns.length)) return { content: openQuote(""), next };
  const parsed = parseCells(bytes.toString("utf8"));
  return { content: toContent("cells" in parsed ? parsed.cells : cells, columns), next: end };
}

function toContent(cells: string[], columns: string[] | undefined): Content {
  if (cells.every((cell, i) => cell.trim() === "" || columns?.[i] === REASON_COLUMN)) return { kind: "blank" };
  if (columns && cells.length !== columns.length) return ragged(cells, columns);
  const record: Record<string, unknown> = {};
  for (let i = 0; columns && i < columns.length; i++) record[columns[i] ?? ""] = cells[i];
  return { kind: "record", record, cells };
}

function ragged(cells: string[], columns: string[]): Content {
  const path = columnName(Math.min(cells.length, columns.length), columns);
  const expected = `${columns.length} cells, as the header has, got ${cells.length}`;
  return { kind: "fault", fault: { path, expected }, cells };
}

function wrongQuotes(index: number, columns: string[] | undefined): Content {
  const expected = 'a quote to stand at both ends of the cell alone, and inside it to be doubled: "a ""b"" c"';
  return { kind: "fault", fault: { path: columnName(index, columns), expected } };
}

function openQuote(path: string): Content {
  return { kind: "fault", fault: { path, expected: "the quote that opens a cell on this line to be closed" } };
}

/** Which cell is not UTF-8 is told by its bytes: as Latin-1 each is one character. */
function notText(cells: string[], columns: string[] | undefined): Content {
  const index = cells.findIndex((cell) => !isUtf8(Buffer.from(cell, "latin1")));
  const expected = "UTF-8, got bytes of another encoding, such as Windows-1252";
  return { kind: "fault", fault: { path: columnName(index, columns), expected } };
}

/** Whether a line within a row that has too many or too few cells is a row by itself: then a quote has swallowed it. */
function hasRowInside(buffer: Buffer, start: number, end: number, cells: number): boolean {
  for (let at = start; at < end; ) {
    const line = lineAt(buffer, at, true);
    if (!line) return false;
    const parsed = parseCells(buffer.toString("utf8", line.start, line.end));
    if ("cells" in parsed && parsed.cells.length === cells) return true;
    at = line.next;
  }
  return false;
}

function columnName(index: number, columns: string[] | undefined): string {
  const name = columns?.[index];
  return name === undefined ? `column ${index + 1}` : showColumn(name);
}

function withoutReturn(text: string): string {
  return text.endsWith("\r") ? text.slice(0, -1) : text;
}
