import { countMessages } from "./count-messages.ts";
import { feedSamples } from "./feed-samples.ts";
import type { Options } from "./options.ts";
import { isExpected, type Sample } from "./samples.ts";
import type { Screen } from "./screen.ts";
import type { Local } from "./start-local.ts";
import { renderEndings, renderSummary, summarize } from "./summary.ts";

/** They take less than a second; when they have not ended by then, they will not. */
const DEADLINE_MILLISECONDS = 30_000;

/**
 * Feeds the samples and shows what became of each, with `json` as a last line of counts too.
 * @returns whether each ended as it must, and each rejected one is on the dead-letter queue
 */
export async function showSamples(
  local: Local,
  files: Sample[][],
  { data, json }: Pick<Options, "data" | "json">,
  screen: Screen,
  signal: AbortSignal,
): Promise<boolean> {
  const isKept = data !== undefined;
  const before = await countMessages(local.sqs, local.deadLetters.url);
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(DEADLINE_MILLISECONDS)]);
  const endings = await feedSamples(local, files, deadline);
  if (signal.aborted) return true;

  const deadLetters = await countMessages(local.sqs, local.deadLetters.url);
  const summary = summarize(endings, deadLetters, performance.now() / 1_000);
  if (endings.length > 0) {
    screen.print(`\n${renderEndings(endings, isKept, screen.width, screen.paint)}\n`);
    screen.print(renderSummary(summary, screen.paint));
  }

  const unexpected = endings.filter(({ sample, outcome }) => !isExpected(sample, outcome, isKept)).length;
  const added = deadLetters - before;
  if (unexpected > 0) screen.complain(`expected every sample to end as it says, got ${unexpected} that did not`);
  if (added !== summary.rejected) screen.complain(`expected ${summary.rejected} new dead letters, got ${added}`);
  if (json) screen.answer(JSON.stringify(summary));
  return unexpected === 0 && added === summary.rejected;
}
