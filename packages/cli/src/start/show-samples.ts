import { countMessages, totalOf } from "@savelife/core/receive";
import { sqsClient } from "@savelife/local/clients";
import { feedSamples, isExpected, type Sample } from "@savelife/local/samples";
import type { Local } from "@savelife/local/start-local";
import { amount } from "../output/text.ts";
import type { Screen } from "./screen.ts";
import { renderEndings, renderSummary, type Summary, summarize } from "./summary.ts";

/** They take less than a second; when they have not ended by then, they will not. */
const DEADLINE_MILLISECONDS = 30_000;

/** The counts, and what did not become as it must; `undefined` after an interrupt. */
export type Shown = { summary: Summary; faults: string[] };

/** Feeds the samples and shows what became of each. */
export async function showSamples(
  local: Local,
  files: Sample[][],
  screen: Screen,
  signal: AbortSignal,
): Promise<Shown | undefined> {
  const letters = { client: sqsClient(local.sqs), url: local.deadLetters.url };
  const before = totalOf(await countMessages(letters));
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(DEADLINE_MILLISECONDS)]);
  const endings = await feedSamples(local, files, deadline);
  if (signal.aborted) return undefined;

  const deadLetters = totalOf(await countMessages(letters));
  letters.client.destroy();
  const summary = summarize(endings, deadLetters, performance.now() / 1_000);
  if (endings.length > 0) {
    screen.print(`\n${renderEndings(endings, screen.width, screen.paint)}\n`);
    screen.print(renderSummary(summary, screen.paint));
  }
  const unexpected = endings.filter(({ sample, outcome }) => !isExpected(sample, outcome)).length;
  const added = deadLetters - before;
  const faults = [
    ...(unexpected > 0 ? [`${amount(unexpected, "sample")} did not end as the table says`] : []),
    ...(added === summary.rejected ? [] : [`expected ${amount(summary.rejected, "new dead letter")}, got ${added}`]),
  ];
  return { summary, faults };
}
