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
