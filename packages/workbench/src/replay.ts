import { toReplay } from "@savelife/core/letter";
import { sendMessages } from "@savelife/core/queue";
import type { Filter } from "./filter.ts";
import { describeFilter, trace } from "./history.ts";
import { holdLetters, type Pass } from "./hold.ts";
import type { Exported } from "./known-letter.ts";
import { atRate, type Moved, type Moving, moveGroups, moveLetters, NO_MOVES, toMoved } from "./move-letters.ts";
import { addToPlan, type ChangeOptions, check, isReplayable, NO_PLAN, type Plan } from "./plan.ts";
import type { Workbench } from "./workbench.ts";

export type ReplayOptions = ChangeOptions<Plan> & {
  /** Letters a second. Default: as fast as it goes. */
  rate?: number | undefined;
};

/** What a replay came to: the plan of all letters that it looked at, and what it did with them. */
export type Replayed = Plan & Moved & { confirmed: boolean; pass: Pass };

/** Groups at once: one is checked while another is sent and a third deleted. */
const CONCURRENCY = 4;

/**
 * Sends matching dead letters to the queue again, each with its attributes and one more in `Replays`, and then deletes
 * it from the dead-letter queue: a crash between the two makes a duplicate, never a loss. A letter that would be
 * rejected again stays. An interruption ends it after the groups that were begun; the next replay goes on from there.
 * @throws Busy, TableUnreadable, or what the queue throws
 */
export function replayLetters(bench: Workbench, filter: Filter, options: ReplayOptions): Promise<Replayed> {
  const { limit, confirm, dryRun } = options;
  return holdLetters(bench, { ...options, until: filter.ids }, async (held) => {
    if ((confirm || dryRun) && limit === undefined) await held.seen; // else the first that match are enough
    return replay(bench, options, {
      what: describeFilter(filter),
      groups: () => held.letters(filter, limit),
      send: (moves) => moveLetters(bench, bench.queue, moves),
      concurrency: CONCURRENCY,
    });
  });
}

/**
 * Sends exported letters to the queue, in groups as they are read, twice when it asks. The dead-letter queue is left
 * alone. To begin again after an interrupt is harmless: what was sent is a duplicate then.
 * @throws TableUnreadable
 */
export function replayExported(
  bench: Workbench,
  groups: () => AsyncIterable<Exported[]>,
  options: Omit<ReplayOptions, "limit">,
): Promise<Omit<Replayed, "pass">> {
  return replay(bench, options, {
    what: "letters of a file",
    groups,
    send: async (moves) =>
      toMoved(
        await sendMessages(
          bench.queue,
          moves.map(({ message }) => message),
        ),
      ),
    concurrency: 1,
  });
}

type Source<L> = Pick<Moving<L>, "send" | "concurrency"> & { what: string; groups: () => AsyncIterable<L[]> };

async function replay<L extends Pick<Exported, "messageId" | "body" | "attributes" | "groupId" | "replays">>(
  bench: Workbench,
  { force = false, rate, dryRun, signal, onMoved, ...asking }: ReplayOptions,
  { what, groups, send, concurrency }: Source<L>,
): Promise<Omit<Replayed, "pass">> {
  const { confirm = dryRun ? async () => false : undefined } = asking;
  let plan = NO_PLAN;
  const toMoves = async (letters: L[]) => {
    const checked = await check(bench, letters);
    plan = addToPlan(plan, checked, force);
    const replayable = checked.filter((one) => isReplayable(one, force));
    return replayable.map(({ letter }) => ({ letter, message: toReplay(letter) }));
  };
  if (confirm) {
    for await (const letters of groups()) await toMoves(letters);
    if (signal.aborted || !(await confirm(plan))) return { ...plan, ...NO_MOVES, confirmed: false };
    plan = NO_PLAN;
  }
  const moving = { toMoves, send, concurrency, pace: atRate(bench, rate), signal, onMoved };
  const moved = await trace(bench, { act: "replay", what, signal }, (traced) => moveGroups(groups(), moving, traced));
  return { ...plan, ...moved, confirmed: true };
}
