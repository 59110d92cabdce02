import { chunk } from "@savelife/core/chunk";
import { toReplay } from "@savelife/core/letter";
import { sendMessages } from "@savelife/core/queue";
import type { Exported } from "./letter-line.ts";
import { addMoved, type Moved, NO_MOVES } from "./move-letters.ts";
import { atRate } from "./pace.ts";
import { addToPlan, check, isReplayable, NO_PLAN, type Plan } from "./plan.ts";
import type { Workbench } from "./workbench.ts";

export type ReplayExportedOptions = {
  /** True only to check them. */
  dryRun: boolean;
  /** As for a replay. */
  force?: boolean | undefined;
  /** Letters a second. Default: as fast as it goes. */
  rate?: number | undefined;
  /** Ends it after the letters that were begun. To begin again is harmless: what was sent is a duplicate then. */
  signal: AbortSignal;
  onReplayed?: ((replayed: number) => void) | undefined;
};

/**
 * Sends exported letters to the queue, in groups as they are read. The dead-letter queue is left alone.
 * @throws TableUnreadable
 */
export async function replayExported(
  bench: Workbench,
  groups: AsyncIterable<Exported[]>,
  { dryRun, force = false, rate, signal, onReplayed }: ReplayExportedOptions,
): Promise<Plan & Moved> {
  const pace = atRate(bench, rate);
  let [plan, moved] = [NO_PLAN, NO_MOVES];
  for await (const letters of groups) {
    const checked = await check(bench, letters);
    plan = addToPlan(plan, checked, force);
    if (dryRun) continue;
    const messages = checked.filter((one) => isReplayable(one, force)).map(({ letter }) => toReplay(letter));
    for (const step of chunk(messages, Math.min(letters.length, pace.step))) {
      await pace.wait(step.length, signal);
      if (signal.aborted) return { ...plan, ...moved };
      moved = addMoved(moved, toMoved(await sendMessages(bench.queue, step)));
      onReplayed?.(moved.moved);
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
