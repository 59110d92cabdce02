import type { Outcome } from "@savelife/core/outcome";
import type { Ending } from "./feed-samples.ts";
import { isExpected } from "./samples.ts";
import { type Paint, reasonOf, toColumns } from "./terminal.ts";

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

/** The table of the samples: what each shows and what became of it, and what should have when that is something else. */
export function renderEndings(endings: Ending[], isKept: boolean, width: number, paint: Paint): string {
  const rows = endings.map(({ sample, type = "–", outcome }) => {
    const wrong = isExpected(sample, outcome, isKept) ? "" : `expected ${sample.expected}, got `;
    return [sample.sample, type, outcome.status, wrong + reasonOf(outcome)];
  });
  return toColumns([["sample", "type", "outcome", "reason"], ...rows], width, (cell, row, column) => {
    if (row === 0) return paint("dim", cell);
    const isWrong = rows[row - 1]?.[3]?.startsWith("expected ");
    if (column === 2) return paint(isWrong ? "failed" : (endings[row - 1]?.outcome.status ?? "dim"), cell);
    return column === 0 ? cell : paint("dim", cell);
  });
}

/** One line of counts. */
export function renderSummary({ deadLetters, seconds, ...counts }: Summary, paint: Paint): string {
  const outcomes = (["written", "duplicate", "rejected", "failed"] as const).map((status) => {
    return paint(counts[status] > 0 ? status : "dim", `${counts[status]} ${status}`);
  });
  const letters = deadLetters === 1 ? "1 dead letter" : `${deadLetters} dead letters`;
  return [...outcomes, letters, paint("dim", `${seconds} s`)].join("   ");
}
