import { countMessages, totalOf } from "@savelife/core/receive";
import type { Filter } from "@savelife/workbench/filter";
import type { Pass } from "@savelife/workbench/hold";
import { isFresh, lookAtAll, lookForSome } from "@savelife/workbench/look";
import type { Workbench } from "@savelife/workbench/workbench";
import type { Io } from "../io.ts";
import { amount } from "../output/text.ts";
import { refuseInterrupted, reportPass, type Watch } from "./with-bench.ts";

export type LookOptions = {
  /** Looks again, however fresh the last look is. */
  fresh?: boolean | undefined;
  /** For programs: they are given what is there now. */
  json?: boolean | undefined;
  /** Some letters are enough. */
  some?: { filter: Filter; limit: number };
};

/** What the journal has after a look. */
export type Looked = {
  /** The pass from which on letters were seen. */
  from: number;
  /** Whether it has all letters. */
  isAll: boolean;
  /** How many the queue counted before, about. */
  total: number;
  /** Reports what the look could not see, or that it was an earlier one. */
  report(): Promise<void>;
};

/**
 * Looks at dead letters, unless all were looked at a moment ago.
 * @throws CliError on an interrupt
 */
export async function look(bench: Workbench, watch: Watch, options: LookOptions, io: Io): Promise<Looked> {
  const total = totalOf(await countMessages(bench.deadLetters));
  if (!options.fresh && !options.json && isFresh(bench, total)) {
    const seconds = Math.round((bench.now() - Date.parse(bench.journal.latestPass()?.endedAt ?? "")) / 1_000);
    const text = `As they were ${amount(seconds, "second")} ago: --fresh looks again.\n`;
    return { from: 0, isAll: true, total, report: () => io.messages.write(text) };
  }
  const { from, pass } = await receive(bench, watch, options.some).finally(watch.progress.clear);
  refuseInterrupted(io, "Run it again to see all of them.");
  return { from, isAll: pass.complete, total, report: () => reportPass(pass, watch, io) };
}

async function receive(
  bench: Workbench,
  watch: Watch,
  some: LookOptions["some"],
): Promise<{ from: number; pass: Pass }> {
  if (some) return lookForSome(bench, some.filter, some.limit, watch.options);
  return { from: 0, pass: await lookAtAll(bench, watch.options) };
}
