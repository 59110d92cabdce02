import type { TextTable } from "./report-tables.ts";

/** A table for the terminal: words to the left, numbers to the right, two spaces between. */
export function renderText({ head, rows }: TextTable): string {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => (row[column] ?? "").length)));
  const line = (row: string[]) => {
    const cells = row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)));
    return cells.join("  ").trimEnd();
  };
  return [head, ...rows].map(line).join("\n");
}
