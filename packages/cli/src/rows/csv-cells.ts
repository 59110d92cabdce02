/**
 * What a text of CSV begins with: the cells of a row, and how many characters they take with their line break; or the
 * index of a cell whose quotes are wrong, or which is not closed before the text ends.
 */
export type Cells = { cells: string[]; length: number } | { wrong: number } | { open: number };

const QUOTE = '"';

/** Reads the cells of the row with which a text begins, by RFC 4180 and its variants. A line break is CR LF or LF. */
export function parseCells(text: string, delimiter: string): Cells {
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    const cell = text[at] === QUOTE ? parseQuoted(text, at, delimiter) : parseBare(text, at, delimiter);
    if (typeof cell === "string") return cell === "open" ? { open: cells.length } : { wrong: cells.length };
    cells.push(cell.value);
    if (text[cell.end] !== delimiter) return { cells, length: cell.end + lineBreakLength(text, cell.end) };
    at = cell.end + 1;
  }
}

/** The value of a cell, and where the separator or line break after it is. */
type Cell = { value: string; end: number } | "wrong" | "open";

function parseBare(text: string, at: number, delimiter: string): Cell {
  const separator = text.indexOf(delimiter, at);
  const feed = text.indexOf("\n", at);
  const last = feed < 0 ? text.length : feed;
  const isLast = separator < 0 || separator > last;
  const end = !isLast ? separator : text[last - 1] === "\r" && last > at ? last - 1 : last;
  const value = text.slice(at, end);
  return value.includes(QUOTE) ? "wrong" : { value, end };
}

function parseQuoted(text: string, at: number, delimiter: string): Cell {
  let value = "";
  for (let from = at + 1; ; ) {
    const quote = text.indexOf(QUOTE, from);
    if (quote < 0) return "open";
    value += text.slice(from, quote);
    if (text[quote + 1] !== QUOTE) return isEnd(text, quote + 1, delimiter) ? { value, end: quote + 1 } : "wrong";
    value += QUOTE;
    from = quote + 2;
  }
}

function isEnd(text: string, at: number, delimiter: string): boolean {
  return at === text.length || text[at] === delimiter || lineBreakLength(text, at) > 0;
}

/** A CR at the end of the text is a line break whose LF was cut off. */
function lineBreakLength(text: string, at: number): number {
  if (text[at] === "\n") return 1;
  if (text[at] !== "\r") return 0;
  return text[at + 1] === "\n" ? 2 : at + 1 === text.length ? 1 : 0;
}

/** Writes cells as a row, quoted where necessary. */
export function renderCells(cells: string[], delimiter: string): string {
  return `${cells.map((cell) => renderCell(cell, delimiter)).join(delimiter)}\n`;
}

/** Writes one cell, quoted where necessary. */
function renderCell(cell: string, delimiter: string): string {
  return cell.includes(delimiter) || /["\r\n]/.test(cell) ? `"${cell.replaceAll(QUOTE, QUOTE + QUOTE)}"` : cell;
}

/** What a spreadsheet would run as a formula, also behind apostrophes. */
const FORMULA = /^'*[=+\-@\t\r]/;
const GUARDED = /^''*[=+\-@\t\r]/;

/** Guards a cell against being run by a spreadsheet. */
export function guard(cell: string): string {
  return FORMULA.test(cell) ? `'${cell}` : cell;
}

/** Removes the guard again. */
export function unguard(cell: string): string {
  return GUARDED.test(cell) ? cell.slice(1) : cell;
}

/** Guards the cells of a row that cannot be cut into cells, as far as they can be seen. */
export function guardText(text: string, delimiter: string): string {
  return text.replace(cellStarts(delimiter, ""), "$1'");
}

/** Removes these guards again. */
export function unguardText(text: string, delimiter: string): string {
  return text.replace(cellStarts(delimiter, "'"), "$1");
}

/** Where cells begin that a spreadsheet would run. */
function cellStarts(delimiter: string, guarded: string): RegExp {
  return new RegExp(`(^"?|\\${delimiter}"?)${guarded}(?='*[=+\\-@])`, "g");
}
