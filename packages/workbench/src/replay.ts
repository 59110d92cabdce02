import { toReplay } from "@savelife/core/letter";
import { sendMessages } from "@savelife/core/queue";
import type { Filter } from "./filter.ts";
import { describeFilter } from "./history.ts";
import { holdLetters, isConfirmed, type Pass } from "./hold.ts";
import type { Exported } from "./known-letter.ts";
import { type Moved, type Moving, moveGroups, moveLetters, NO_MOVES, toMoved } from "./move-letters.ts";
import { addToPlan, type ChangeOptions, check, isReplayable, NO_PLAN, type Plan } from "./plan.ts";
import type { Workbench } from "./workbench.ts";

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
export function replayLetters(bench: Workbench, filter: Filter, options: ChangeOptions<Plan>): Promise<Replayed> {
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
 * Sends exported letters to the queue, in groups as they are read: twice, when it asks in between. The dead-letter queue
 * is left alone. To begin again after an interrupt is harmless: what was sent is a duplicate then.
 * @throws TableUnreadable
 */
export function replayExported(
  bench: Workbench,
  groups: () => AsyncIterable<Exported[]>,
  options: Omit<ChangeOptions<Plan>, "limit">,
): Promise<Omit<Replayed, "pass">> {
  return replay(bench, options, {
    what: "letters of a file",
    groups,
    async send(moves) {
      const messages = moves.map(({ message }) => message);
      return toMoved(await sendMessages(bench.queue, messages));
    },
    concurrency: 1,
  });
}

async function replay<L extends Omit<Exported, "sentAt">>(
  bench: Workbench,
  options: ChangeOptions<Plan>,
  { what, ...source }: Omit<Moving<L>, "toMoves"> & { what: string },
): Promise<Omit<Replayed, "pass">> {
  const { force = false, dryRun, confirm } = options;
  let plan = NO_PLAN;
  const toMoves = async (letters: L[]) => {
    const checked = await check(bench, letters);
    plan = addToPlan(plan, checked, force);
    const replayable = checked.filter((one) => isReplayable(one, force));
    return replayable.map(({ letter }) => ({ letter, message: toReplay(letter) }));
  };
  if (confirm || dryRun) {
    for await (const letters of source.groups()) await toMoves(letters);
    if (!(await isConfirmed(options, plan))) return { ...plan, ...NO_MOVES, confirmed: false };
    plan = NO_PLAN;
  }
  const moved = await moveGroups(bench, { act: "replay", what }, { ...source, toMoves }, options);
  return { ...plan, ...moved, confirmed: true };
}
