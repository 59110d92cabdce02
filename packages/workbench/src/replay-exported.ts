import { toReplay } from "@savelife/core/letter";
import { sendMessages } from "@savelife/core/queue";
import { chunk } from "@savelife/core/rounds";
import { type Trace, trace } from "./history.ts";
import type { Exported } from "./known-letter.ts";
import { addMoved, type Moved, NO_MOVES } from "./move-letters.ts";
import { addToPlan, check, isReplayable, NO_PLAN, type Plan } from "./plan.ts";
import { atRate, type ReplayOptions } from "./replay.ts";
import type { Workbench } from "./workbench.ts";

export type ReplayExportedOptions = Pick<ReplayOptions, "force" | "rate" | "onMoved"> & {
  /** True only to check them. */
  dryRun: boolean;
  /** Ends it after the letters that were begun. To begin again is harmless: what was sent is a duplicate then. */
  signal: AbortSignal;
};

/**
 * Sends exported letters to the queue, in groups as they are read. The dead-letter queue is left alone.
 * @throws TableUnreadable
 */
export function replayExported(
  bench: Workbench,
  groups: AsyncIterable<Exported[]>,
  options: ReplayExportedOptions,
): Promise<Plan & Moved> {
  const doing = { act: "replay" as const, what: "letters of a file", signal: options.signal };
  return trace(bench, doing, (history) => replayTraced(bench, groups, options, history));
}

async function replayTraced(
  bench: Workbench,
  groups: AsyncIterable<Exported[]>,
  { dryRun, force = false, rate, signal, onMoved }: ReplayExportedOptions,
  { begin, done }: Trace,
): Promise<Plan & Moved> {
  const pace = atRate(bench, rate);
  let [plan, moved] = [NO_PLAN, NO_MOVES];
  for await (const letters of groups) {
    const checked = await check(bench, letters);
    plan = addToPlan(plan, checked, force);
    if (dryRun) continue;
    const wanted = checked.filter((one) => isReplayable(one, force)).map(({ letter }) => letter);
    for (const step of chunk(wanted, Math.min(letters.length, pace.step))) {
      await pace.wait(step.length, signal);
      if (signal.aborted) return { ...plan, ...moved };
      begin(step.map(({ messageId }) => messageId));
      const one = toMoved(await sendMessages(bench.queue, step.map(toReplay)));
      done(one.moved);
      moved = addMoved(moved, one);
      onMoved?.(moved.moved);
    }
  }
  return { ...plan, ...moved };
}

function toMoved(results: Awaited<ReturnType<typeof sendMessages>>): Moved {
  const unsent = results.flatMap((result) => (result.status === "unsent" ? [result.reason] : []));
  const [unsentReason] = unsent;
  return {
    moved: results.length - unsent.length,
    unsent: unsent.length,
    ...(unsentReason && { unsentReason }),
  };
}
