/**
 * What a text of CSV begins with: the cells of a row, and how many characters they take with their line break; or the
 * index of a cell whose quotes are wrong, or which is not closed before the text ends.
 */
export type Cells = { cells: string[]; length: number } | { wrong: number } | { open: number };

const QUOTE = '"';

/** Reads the cells of the row with which a text begins, by RFC 4180. A line break is CR LF or LF. */
export function parseCells(text: string): Cells {
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    const cell = text[at] === QUOTE ? parseQuoted(text, at) : parseBare(text, at);
    if (typeof cell === "string") return cell === "open" ? { open: cells.length } : { wrong: cells.length };
    cells.push(cell.value);
    if (text[cell.end] !== ",") return { cells, length: cell.end + lineBreakLength(text, cell.end) };
    at = cell.end + 1;
  }
}

/** The value of a cell, and where the comma or line break after it stands. */
type Cell = { value: string; end: number } | "wrong" | "open";

function parseBare(text: string, at: number): Cell {
  const comma = text.indexOf(",", at);
  const feed = text.indexOf("\n", at);
  const last = feed < 0 ? text.length : feed;
  const isLast = comma < 0 || comma > last;
  const end = !isLast ? comma : text[last - 1] === "\r" && last > at ? last - 1 : last;
  const value = text.slice(at, end);
  return value.includes(QUOTE) ? "wrong" : { value, end };
}

function parseQuoted(text: string, at: number): Cell {
  let value = "";
  for (let from = at + 1; ; ) {
    const quote = text.indexOf(QUOTE, from);
    if (quote < 0) return "open";
    value += text.slice(from, quote);
    if (text[quote + 1] !== QUOTE) return isEnd(text, quote + 1) ? { value, end: quote + 1 } : "wrong";
    value += QUOTE;
    from = quote + 2;
  }
}

function isEnd(text: string, at: number): boolean {
  return at === text.length || text[at] === "," || lineBreakLength(text, at) > 0;
}

/** A CR at the end of the text is a line break whose LF was cut off. */
function lineBreakLength(text: string, at: number): number {
  if (text[at] === "\n") return 1;
  if (text[at] !== "\r") return 0;
  return text[at + 1] === "\n" ? 2 : at + 1 === text.length ? 1 : 0;
}
