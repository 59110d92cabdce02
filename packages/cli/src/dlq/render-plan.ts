import { MASK } from "@savelife/core/mask";
import type { EditPlan, ValuePlan } from "@savelife/workbench/edit";
import { MAX_REPLAYS, type Plan } from "@savelife/workbench/plan";
import { amount, number, printable } from "../output/text.ts";

/** What would happen to letters, a line for each kind of end that there is. */
export function renderPlan(plan: Plan | EditPlan): string {
  const { matched } = plan;
  const ends = endsOf(plan);
  if ("unchanged" in plan) ends.push([plan.unchanged, `cannot be changed: ${printable(plan.unchangedReason ?? "")}`]);
  const shown = ends.filter(([count]) => count > 0);
  const width = widthOf(shown.map(([count]) => count));
  const lines = shown.map(([count, what]) => `  ${number(count).padStart(width)}  ${what}\n`);
  return `${amount(matched, "dead letter")} ${matched === 1 ? "matches" : "match"}${matched > 0 ? ":" : "."}\n${lines.join("")}`;
}

/** From which value to which letters are changed, and what would become of each kind; what they have now is masked. */
export function renderChanges({ changes, missing, conflicts }: EditPlan, reveal: boolean): string {
  if (changes.length === 0) return "";
  const width = widthOf(changes.map(({ matched }) => matched));
  const lines = changes.map((change) => {
    const { from, to } = showChange(change, reveal);
    const [only, ...others] = endsOf(change).filter(([count]) => count > 0);
    const ends =
      only && others.length === 0 ? [only[1]] : endsOf(change).flatMap(([n, what]) => (n > 0 ? [`${n} ${what}`] : []));
    return `  ${number(change.matched).padStart(width)}  ${from} → ${to}: ${ends.join(", ")}\n`;
  });
  const none = missing.length > 0 ? `No letter has the other ${amount(missing.length, "value")} of --value.\n` : "";
  const left =
    conflicts > 0
      ? `${amount(conflicts, "conflict")} at this path ${conflicts === 1 ? "is" : "are"} left alone: \`npx savelife dlq resolve\` decides them.\n`
      : "";
  return `${lines.join("")}${none}${left}`;
}

/** A change as it is shown: what letters have is masked, and what was asked for is not. */
function showChange({ from, to }: Pick<ValuePlan, "from" | "to">, reveal: boolean): { from: string; to: string } {
  const shown = from === "" ? "(nothing)" : reveal ? printable(from) : MASK;
  return { from: shown, to: printable(typeof to === "string" ? to : JSON.stringify(to)) };
}

function endsOf({ written, duplicate, stillRejected, tooOften }: Plan): [count: number, what: string][] {
  return [
    [written, "would be written"],
    [duplicate, "are duplicates of what is stored, or of one another"],
    [stillRejected, "would be rejected again"],
    [tooOften, `were replayed ${MAX_REPLAYS} times already, and came back: --force replays them`],
  ];
}

function widthOf(counts: number[]): number {
  return Math.max(0, ...counts.map((count) => number(count).length));
}
