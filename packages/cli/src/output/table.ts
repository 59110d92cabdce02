import cliTruncate from "cli-truncate";
import stringWidth from "string-width";
import type { Output } from "./output.ts";
import { printable } from "./text.ts";

/**
 * A column of a table: its title, and the fewest characters to which it may be shortened; with less room it is left
 * out. Without a number it is always whole.
 */
export type Column = [title: string, least?: number];

const GAP = "  ";

/** Colours a cell, given the numbers of its row and column; the text is as wide as the column. */
type PaintCell = (text: string, row: number, column: number) => string;

/**
 * Lays rows out in aligned columns, the titles first. Where they are wider than the terminal, the widest columns are
 * shortened; where that is not enough, the last ones are left out.
 * @param columns the characters of a line
 */
export function renderTable(
  layout: Column[],
  rows: string[][],
  columns: number,
  paint: PaintCell = (text) => text,
): { title: string; lines: string[] } {
  const cells = rows.map((row) => row.map(printable));
  const natural = layout.map(([title], i) => Math.max(title.length, ...cells.map((row) => stringWidth(row[i] ?? ""))));
  const widths = fit(layout, natural, columns);
  const titles = layout.map(([title]) => title);
  return {
    title: renderRow(titles, widths, (text) => text),
    lines: cells.map((row, i) => renderRow(row, widths, (text, column) => paint(text, i, column))),
  };
}

/** A table as text, or a further page of it, without the titles. */
export function renderPage(
  layout: Column[],
  rows: string[][],
  { columns, paint }: Pick<Output, "columns" | "paint">,
  isFirst = true,
): string {
  const { title, lines } = renderTable(layout, rows, columns);
  return (isFirst ? [paint("bold", title), ...lines] : lines).map((line) => `${line}\n`).join("");
}

/** The widths of the columns; 0 for one that is left out. */
function fit(layout: Column[], natural: number[], columns: number): number[] {
  const widths = [...natural];
  for (let excess = total(widths) - columns; excess > 0; excess--) {
    const shortenable = widths.map((width, i) => (width > (layout[i]?.[1] ?? Number.POSITIVE_INFINITY) ? width : 0));
    const widest = Math.max(...shortenable);
    if (widest === 0) break;
    widths[shortenable.indexOf(widest)] = widest - 1;
  }
  const last = widths.findLastIndex((width, i) => width > 0 && layout[i]?.[1] !== undefined);
  return total(widths) <= columns || last < 0 ? widths : fit(layout, natural.with(last, 0), columns);
}

function total(widths: number[]): number {
  const shown = widths.filter((width) => width > 0);
  return shown.reduce((sum, width) => sum + width, 0) + GAP.length * Math.max(0, shown.length - 1);
}

function renderRow(cells: string[], widths: number[], paint: (text: string, column: number) => string): string {
  const last = widths.findLastIndex((width, i) => width > 0 && cells[i] !== "");
  const shown = cells.flatMap((cell, i) => {
    const width = widths[i] ?? 0;
    if (width === 0 || i > last) return [];
    const text = stringWidth(cell) > width ? cliTruncate(cell, width) : cell;
    const padding = i === last ? 0 : width - stringWidth(text);
    return [paint(text + " ".repeat(padding), i)];
  });
  return shown.join(GAP);
}
