import type { TextTable } from "./report-tables.ts";

/** A table for a page: numbers to the right. */
export function renderMarkdown({ head, rows }: TextTable): string {
  const rule = head.map((_, column) => (column === 0 ? "---" : "---:"));
  return [head, rule, ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}
