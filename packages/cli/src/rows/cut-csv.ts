import { isUtf8 } from "node:buffer";
import { showName } from "@savelife/core/values/unseen";
import { type Cells, parseCells, unguard } from "./csv-cells.ts";
import {
  type Columns,
  type Content,
  type Cut,
  fault,
  type Line,
  lineAt,
  MAX_ROW_BYTES,
  NOT_UTF8,
} from "./split-rows.ts";

const LINE_FEED = 0x0a;

/**
 * Cuts rows of CSV. A quote that is not closed, or closed in the wrong place, costs the line on which it opens and no
 * other, where a forgotten quote could swallow the rest of the file. This, and the exact offset of every row, at which
 * an import goes on, is why no library reads CSV here.
 * @param columns those of the header; without them any number of cells is right, as for the header itself
 */
export function cutCsv(columns: Columns | undefined, delimiter: string): Cut {
  return (buffer, line, isText, isWhole) => {
    const { start, end, next } = line;
    const isClean = isText || isUtf8(buffer.subarray(start, end));
    const text = withoutReturn(buffer.toString(isClean ? "utf8" : "latin1", start, end));
    if (!text.includes('"')) {
      const cells = text.split(delimiter);
      return { content: isClean ? toContent(cells, columns) : notText(cells, columns), next };
    }
    const row = findRow(buffer, line, isWhole, delimiter);
    if (!row) return undefined;
    if ("wrong" in row) return { content: fault(columnName(row.wrong, columns), MISPLACED), next };
    if ("open" in row) return { content: fault(columnName(row.open, columns), UNCLOSED), next };
    const rowEnd = start + row.length;
    if (!isUtf8(buffer.subarray(start, rowEnd))) return { content: notText(row.cells, columns), next: rowEnd };
    const width = columns?.names.length ?? row.cells.length;
    if (row.cells.length !== width && hasRowInside(buffer.subarray(next, rowEnd), width, delimiter)) {
      return { content: fault("", UNCLOSED), next };
    }
    const parsed = parseCells(buffer.toString("utf8", start, rowEnd), delimiter);
    return { content: toContent("cells" in parsed ? parsed.cells : row.cells, columns), next: rowEnd };
  };
}

const MISPLACED = 'quotes only at both ends of the cell, and doubled inside it: "a ""b"" c"';
const UNCLOSED = "a closing quote for the cell that opens on this line";

/**
 * The row that begins with a line, as Latin-1, in which a byte is a character; undefined when more bytes are needed.
 * More and more lines are read until its quotes are closed, twice as many each time.
 */
function findRow(buffer: Buffer, line: Line, isWhole: boolean, delimiter: string): Cells | undefined {
  const { start } = line;
  for (let { next } = line; ; ) {
    const row = parseCells(buffer.toString("latin1", start, next), delimiter);
    if ("wrong" in row) return row;
    if ("cells" in row) return isWhole || buffer[start + row.length - 1] === LINE_FEED ? row : undefined;
    if (next - start > MAX_ROW_BYTES) return row;
    if (next === buffer.length) return isWhole ? row : undefined;
    next = lineAt(buffer, Math.min(buffer.length, start + 2 * (next - start)), true)?.next ?? buffer.length;
  }
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
  if (strange === undefined) return { kind: "record", record, cells };
  return { kind: "record", record, cells, fault: { path: columnName(strange, columns), expected: NO_NAME } };
}

const NO_NAME = "no cell, as the header has no name for this column";

/** Spreadsheets leave out empty cells at the end of a row when their columns have no name. */
function isComplete({ length }: string[], { names, unnamed }: Columns): boolean {
  return length < names.length && unnamed.filter((place) => place >= length).length === names.length - length;
}

function ragged(cells: string[], columns: Columns): Content {
  const path = columnName(Math.min(cells.length, columns.names.length), columns);
  return { ...fault(path, `${columns.names.length} cells, as the header has, got ${cells.length}`), cells };
}

/** Finds the cell that is not UTF-8 by its bytes: in Latin-1 each is one character. */
function notText(cells: string[], columns: Columns | undefined): Content {
  const index = cells.findIndex((cell) => !isUtf8(Buffer.from(cell, "latin1")));
  return fault(columnName(index, columns), NOT_UTF8);
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
