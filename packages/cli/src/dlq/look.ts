import { countMessages, totalOf } from "@savelife/core/receive";
import type { Filter } from "@savelife/workbench/filter";
import { isFresh, lookAtAll, lookForSome } from "@savelife/workbench/look";
import { amount } from "../output/text.ts";
import { refuseInterrupted, reportPass, type Session } from "./with-bench.ts";

export type LookOptions = {
  filter: Filter;
  /** Looks again, however fresh the last look is. */
  fresh?: boolean | undefined;
  /** For programs: they are given what is there now. */
  json?: boolean | undefined;
};

/**
 * Looks at dead letters, unless all were looked at a moment ago.
 * @param limit as many that match are enough; by default it looks at all
 * @returns the pass from which on letters were seen, whether these are all, how many the queue counted, about, and how
 * to report what the look could not see, or that it was an earlier one
 * @throws CliError on an interrupt
 */
export async function look(session: Session, { filter, fresh, json }: LookOptions, limit?: number) {
  const { io, bench, options, progress } = session;
  const total = totalOf(await countMessages(bench.deadLetters));
  if (!fresh && !json && isFresh(bench, total)) {
    const seconds = Math.round((bench.now() - Date.parse(bench.journal.latestPass()?.endedAt ?? "")) / 1_000);
    const text = `As they were ${amount(seconds, "second")} ago: --fresh looks again.\n`;
    return { from: 0, isAll: true, total, report: () => io.messages.write(text) };
  }
  const lookAtEach = async () => ({ from: 0, pass: await lookAtAll(bench, options) });
  const looking = limit === undefined ? lookAtEach() : lookForSome(bench, filter, limit, options);
  const { from, pass } = await looking.finally(progress.clear);
  refuseInterrupted(io, "Run it again to see all of them.");
  return { from, isAll: pass.complete, total, report: () => reportPass(pass, session) };
}
