import type { Outcome } from "@savelife/core/outcome";
import { countMessages, totalOf } from "@savelife/core/receive";
import { sqsClient } from "@savelife/local/clients";
import { type Ending, feedSamples, isExpected, type Sample } from "@savelife/local/samples";
import type { Local } from "@savelife/local/start-local";
import { CliError, EXIT } from "../cli-error.ts";
import type { Io } from "../io.ts";
import type { Paint } from "../output/output.ts";
import { type Column, renderTable } from "../output/table.ts";
import { amount } from "../output/text.ts";
import { paintOutcome, reasonOf } from "./activity.ts";
import type { Screen } from "./screen.ts";

/** They take less than a second; when they have not ended by then, they will not. */
const DEADLINE_MILLISECONDS = 30_000;

/**
 * Feeds the samples, shows what became of each, and reports what did not become as it must. With `once` nobody else
 * sends, so that is a fault of ours; a stack that stays may be sent the same events by others meanwhile, and goes on.
 */
export async function runSamples(
  local: Local,
  files: Sample[][],
  { once: isOnce, json }: { once?: true; json?: true },
  { print, complain, paint, width }: Screen,
  { output, interrupted }: Pick<Io, "output" | "interrupted">,
): Promise<void> {
  const letters = { client: sqsClient(local.sqs), url: local.deadLetters.url };
  const before = totalOf(await countMessages(letters));
  const deadline = AbortSignal.any([interrupted, AbortSignal.timeout(DEADLINE_MILLISECONDS)]);
  const endings = await feedSamples(local, files, deadline);
  if (interrupted.aborted) return;

  const deadLetters = totalOf(await countMessages(letters));
  letters.client.destroy();
  const summary = summarize(endings, deadLetters, performance.now() / 1_000);
  if (endings.length > 0) {
    print(`\n${renderEndings(endings, width, paint)}\n`);
    print(renderSummary(summary, paint));
  }
  if (json) await output.write(`${JSON.stringify(summary)}\n`);

  const unexpected = endings.filter(({ sample, outcome }) => !isExpected(sample, outcome)).length;
  const added = deadLetters - before;
  if (unexpected > 0) complain(`${amount(unexpected, "sample")} did not end as the table says`);
  if (added !== summary.rejected)
    complain(`the samples make ${amount(summary.rejected, "dead letter")}, but there are ${added} new ones`);
  if (unexpected === 0 && added === summary.rejected) return;
  const next = "Please report it with the lines above.";
  if (isOnce) throw new CliError(EXIT.bug, "the samples did not end as they must", next);
  complain("The stack goes on. If nothing else sent messages meanwhile, please report it with the lines above.");
}

/** The last line of `--json`. Dead letters are all that the dead-letter queue holds, seconds those since the start. */
type Summary = Record<Outcome["status"], number> & { deadLetters: number; seconds: number };

/** Counts the samples by outcome. */
export function summarize(endings: Ending[], deadLetters: number, seconds: number): Summary {
  const counts = { written: 0, duplicate: 0, rejected: 0, failed: 0 };
  for (const { outcome } of endings) counts[outcome.status] += 1;
  return { ...counts, deadLetters, seconds: Math.round(seconds * 100) / 100 };
}

const LAYOUT: Column[] = [["SAMPLE"], ["TYPE", 8], ["OUTCOME"], ["REASON", 20]];

/** The table of the samples: what each shows, what became of it, and what should have when that is something else. */
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
