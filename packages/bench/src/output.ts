import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/** A heading row and its rows, all as text; the first column is words, the others are numbers. */
export type TextTable = { head: string[]; rows: string[][] };

/** What has to hold, with what was measured, and whether it does. */
export type Held = { what: string; holds: boolean };

/** A line for each, for the terminal. */
export function renderHeld(targets: Held[]): string {
  return targets.map(({ what, holds }) => `${holds ? "holds " : "FAILS "} ${what}\n`).join("");
}

/** A table for the terminal: words to the left, numbers to the right, two spaces between. */
export function renderText({ head, rows }: TextTable): string {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => (row[column] ?? "").length)));
  const line = (row: string[]) => {
    const cells = row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)));
    return cells.join("  ").trimEnd();
  };
  return [head, ...rows].map(line).join("\n");
}

/** A table for a page: numbers to the right. */
export function renderMarkdown({ head, rows }: TextTable): string {
  const rule = head.map((_, column) => (column === 0 ? "---" : "---:"));
  return [head, rule, ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

/** Puts a text into the section of a page that this command writes; all else is written by hand. */
export function writeSection(page: string, command: string, text: string): void {
  const file = path.join(import.meta.dirname, "../../../docs", page);
  writeFileSync(file, fillSection(readFileSync(file, "utf8"), command, text));
}

/**
 * A page with a text between the two comments of a section, which stay.
 * @throws Error when the page has no such section
 */
export function fillSection(page: string, command: string, text: string): string {
  const [opening, closing] = [`<!-- written by ${command} -->\n`, `\n<!-- end of ${command} -->`];
  const [start, end] = [page.indexOf(opening), page.indexOf(closing)];
  if (start < 0 || end < start) throw new Error(`The page has no section that begins with ${opening.trim()}; add it.`);
  return `${page.slice(0, start + opening.length)}\n${text.trim()}\n${page.slice(end)}`;
}
