import type { Comparison } from "./comparison.ts";
import { renderText } from "./render-text.ts";
import { allTables, targetTable } from "./report-tables.ts";
import type { Target } from "./targets.ts";

/** A comparison for the terminal: the machine, the tables, and the targets when they are to be checked. */
export function renderReport(comparison: Comparison, targets: Target[] | undefined): string {
  const { cpu, cores, node, engine, load } = comparison.machine;
  const machine = `${cpu}, ${cores} cores, Node ${node}, ${engine}, load ${load} at the start`;
  const sections = allTables(comparison).map(({ heading, note, table }) => `${heading}: ${note}\n${renderText(table)}`);
  const checked = targets ? [renderText(targetTable(targets))] : [];
  return `${[machine, ...sections, ...checked].join("\n\n")}\n`;
}
