import type { EditPlan } from "@savelife/workbench/edit";
import { MAX_REPLAYS, type Plan } from "@savelife/workbench/plan";
import { amount, number } from "../output/amount.ts";
import { printable } from "../output/printable.ts";

/** What would happen to letters, a line for each kind of end that there is. */
export function renderPlan(plan: Plan | EditPlan): string {
  const { matched, written, duplicate, stillRejected, tooOften } = plan;
  const ends: [count: number, what: string][] = [
    [written, "would be written"],
    [duplicate, "are duplicates of what is stored, or of one another"],
    [stillRejected, "would be rejected again"],
    [tooOften, `were replayed ${MAX_REPLAYS} times already, and came back: --force replays them`],
  ];
  if ("unchanged" in plan) ends.push([plan.unchanged, `cannot be changed: ${printable(plan.unchangedReason ?? "")}`]);
  const shown = ends.filter(([count]) => count > 0);
  const width = Math.max(0, ...shown.map(([count]) => number(count).length));
  const lines = shown.map(([count, what]) => `  ${number(count).padStart(width)}  ${what}\n`);
  return `${amount(matched, "dead letter")} ${matched === 1 ? "matches" : "match"}${matched > 0 ? ":" : "."}\n${lines.join("")}`;
}
