import type { Outcome } from "@savelife/core/outcome";
import { type Ending, isExpected } from "@savelife/local/samples";
import type { Paint } from "../output/output.ts";
import { type Column, renderTable } from "../output/table.ts";
import { amount } from "../output/text.ts";
import { paintOutcome, reasonOf } from "./outcomes.ts";

/** The last line of `--json`. Dead letters are all that the dead-letter queue holds, seconds those since the start. */
export type Summary = Record<Outcome["status"], number> & { deadLetters: number; seconds: number };

/** Counts the samples by outcome. */
export function summarize(endings: Ending[], deadLetters: number, seconds: number): Summary {
  const count = (status: Outcome["status"]) => endings.filter(({ outcome }) => outcome.status === status).length;
  return {
    written: count("written"),
    duplicate: count("duplicate"),
    rejected: count("rejected"),
    failed: count("failed"),
    deadLetters,
    seconds: Math.round(seconds * 100) / 100,
  };
}

const LAYOUT: Column[] = [
  { title: "SAMPLE", least: Number.POSITIVE_INFINITY },
  { title: "TYPE", least: 8 },
  { title: "OUTCOME", least: Number.POSITIVE_INFINITY },
  { title: "REASON", least: 20 },
];

/** The table of the samples: what each shows and what became of it, and what should have when that is something else. */
export function renderEndings(endings: Ending[], columns: number, paint: Paint): string {
  const rows = endings.map(({ sample, type = "–", outcome }) => {
    const wrong = isExpected(sample, outcome) ? "" : `expected ${sample.expected}, got `;
    return [sample.sample, type, outcome.status, wrong + reasonOf(outcome)];
  });
  const { title, lines } = renderTable(LAYOUT, rows, columns, (text, row, column) => {
    const ending = endings[row];
    if (column !== 2 || !ending) return column === 0 ? text : paint("dim", text);
    return paintOutcome(paint, isExpected(ending.sample, ending.outcome) ? ending.outcome.status : "failed", text);
  });
  return [paint("dim", title), ...lines].join("\n");
}

/** One line of counts. */
export function renderSummary({ deadLetters, seconds, ...counts }: Summary, paint: Paint): string {
  const outcomes = (["written", "duplicate", "rejected", "failed"] as const).map((status) => {
    const text = `${counts[status]} ${status}`;
    return counts[status] > 0 ? paintOutcome(paint, status, text) : paint("dim", text);
  });
  return [...outcomes, amount(deadLetters, "dead letter"), paint("dim", `${seconds} s`)].join("   ");
}
