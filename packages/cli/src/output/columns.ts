import { printable } from "./printable.ts";

/** A column of a table. */
export type Column = {
  title: string;
  /** The fewest characters to which it may be shortened; with less room it is left out. Infinity: it is always whole. */
  least: number;
};

const GAP = "  ";

/** Colours a cell of a row by its number, the row's and the column's; the text is as wide as the column. */
export type PaintCell = (text: string, row: number, column: number) => string;

/**
 * Lays rows out in aligned columns, the titles first. Where they are wider than the terminal, the widest columns are
 * shortened; where that does not suffice, the last ones are left out.
 * @param columns the characters of a line
 */
export function renderColumns(
  layout: Column[],
  rows: string[][],
  columns: number,
  paint: PaintCell = (text) => text,
): { title: string; lines: string[] } {
  const cells = rows.map((row) => row.map(printable));
  const widths = fit(layout, naturalWidths(layout, cells), columns);
  const title = line(
    layout.map((column) => column.title),
    widths,
  );
  return { title, lines: cells.map((row, i) => line(row, widths, (text, column) => paint(text, i, column))) };
}

function naturalWidths(layout: Column[], rows: string[][]): number[] {
  return layout.map(({ title }, i) => Math.max(title.length, ...rows.map((row) => widthOf(row[i] ?? ""))));
}

function fit(layout: Column[], natural: number[], columns: number): number[] {
  const widths = shorten(layout, natural, columns);
  const last = widths.findLastIndex((width, i) => width > 0 && Number.isFinite(layout[i]?.least));
  return total(widths) <= columns || last < 0 ? widths : fit(layout, natural.with(last, 0), columns);
}

function shorten(layout: Column[], natural: number[], columns: number): number[] {
  const widths = [...natural];
  for (let excess = total(widths) - columns; excess > 0; excess--) {
    const shortenable = widths.map((width, i) => (width > (layout[i]?.least ?? 0) ? width : 0));
    const widest = Math.max(...shortenable);
    if (widest === 0) break;
    widths[shortenable.indexOf(widest)] = widest - 1;
  }
  return widths;
}

function total(widths: number[]): number {
  const shown = widths.filter((width) => width > 0);
  return shown.reduce((sum, width) => sum + width, 0) + GAP.length * Math.max(0, shown.length - 1);
}

function line(cells: string[], widths: number[], paint = (text: string, _column: number) => text): string {
  const last = widths.findLastIndex((width, i) => width > 0 && cells[i] !== "");
  const shown = cells.flatMap((cell, i) => {
    const width = widths[i] ?? 0;
    if (width === 0 || i > last) return [];
    return [paint(i === last ? cut(cell, width) : pad(cut(cell, width), width), i)];
  });
  return shown.join(GAP);
}

function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let short = "";
  for (const character of text) {
    if (widthOf(short + character) > width - 1) break;
    short += character;
  }
  return `${short}…`;
}

function pad(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - widthOf(text)));
}

/** The cells of a terminal that a text takes: two for the wide letters of East Asia and for emoji. */
function widthOf(text: string): number {
  return [...text].reduce((sum, character) => sum + (WIDE.test(character) ? 2 : MARK.test(character) ? 0 : 1), 0);
}

const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
const MARK = /[\p{Mn}\p{Me}\u200b-\u200d]/u;
