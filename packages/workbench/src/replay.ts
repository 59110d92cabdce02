import { toReplay } from "@savelife/core/letter";
import { chunk } from "@savelife/core/rounds";
import pMap from "p-map";
import type { Filter } from "./filter.ts";
import { describeFilter, trace } from "./history.ts";
import { holdLetters, type Pass } from "./hold.ts";
import type { KnownLetter } from "./known-letter.ts";
import { addMoved, type Move, type Moved, moveLetters, NO_MOVES } from "./move-letters.ts";
import { addToPlan, type ChangeOptions, type Checked, check, isReplayable, NO_PLAN, type Plan } from "./plan.ts";
import type { Workbench } from "./workbench.ts";

export type ReplayOptions = ChangeOptions<Plan> & {
  /** Letters a second. Default: as fast as it goes. */
  rate?: number | undefined;
};

/** What a replay came to: the plan of all letters that it looked at, and what it did with them. */
export type Replayed = Plan & Moved & { pass: Pass };

/** BatchGetItem reads this many keys at once. */
const GROUP = 100;
/** Groups at once: one is checked while another is sent and a third deleted. */
const CONCURRENCY = 4;

/**
 * Sends matching dead letters to the queue again, each with its attributes and one more in `Replays`, and then deletes
 * it from the dead-letter queue: a crash between the two makes a duplicate, never a loss. A letter that would be
 * rejected again stays. An interruption ends it after the groups that were begun; the next replay goes on from there.
 * @throws Busy, TableUnreadable, or what the queue throws
 */
export function replayLetters(bench: Workbench, filter: Filter, options: ReplayOptions): Promise<Replayed> {
  const { limit, force = false, rate, dryRun = false, signal } = options;
  const confirm = options.confirm ?? (dryRun ? async () => false : undefined);
  return holdLetters(bench, { ...options, until: filter.ids }, async (held) => {
    const wanted = () => held.letters(filter, GROUP, limit);
    if (confirm) {
      if (limit === undefined) await held.seen; // else the first that match are enough
      const plan = await planAll(bench, wanted(), force, signal);
      const confirmed = !signal.aborted && (await confirm(plan));
      if (!confirmed) return { ...plan, ...NO_MOVES };
    }
    const pace = atRate(bench, rate);
    let [plan, moved] = [NO_PLAN, NO_MOVES];
    await trace(bench, { act: "replay", what: describeFilter(filter), signal }, async ({ begin, done }) => {
      const replayGroup = async (letters: KnownLetter[]) => {
        if (signal.aborted) return;
        const checked = await check(bench, letters);
        plan = addToPlan(plan, checked, force);
        const moves = checked.filter((one) => isReplayable(one, force)).map(toMove);
        for (const step of chunk(moves, Math.min(GROUP, pace.step))) {
          await pace.wait(step.length, signal);
          if (signal.aborted) return;
          begin(step.map(({ letter }) => letter.messageId));
          // Not within the sum, which would forget what other groups add meanwhile.
          const one = await moveLetters(bench, bench.queue, step);
          done(one.moved);
          moved = addMoved(moved, one);
          options.onMoved?.(moved.moved);
        }
      };
      await pMap(wanted(), replayGroup, { concurrency: CONCURRENCY });
    });
    return { ...plan, ...moved };
  });
}

function toMove({ letter }: Checked): Move {
  return { letter, message: toReplay(letter) };
}

/** What would become of all of these letters. */
async function planAll(
  bench: Workbench,
  groups: AsyncIterable<KnownLetter[]>,
  force: boolean,
  signal: AbortSignal,
): Promise<Plan> {
  let plan = NO_PLAN;
  for await (const letters of groups) {
    if (signal.aborted) break;
    plan = addToPlan(plan, await check(bench, letters), force);
  }
  return plan;
}

/** Lets letters through in steps; `wait` resolves when `count` more may go. */
export type Pace = { step: number; wait: (count: number, signal: AbortSignal) => Promise<void> };

/** SQS takes ten messages in one request. */
const ENTRIES = 10;

/** Lets `perSecond` letters a second through, evenly and without saving up; without a rate all at once. */
export function atRate({ clock, now }: Pick<Workbench, "clock" | "now">, perSecond: number | undefined): Pace {
  if (perSecond === undefined) return { step: Number.POSITIVE_INFINITY, wait: async () => {} };
  let free = now();
  const wait = async (count: number, signal: AbortSignal) => {
    const start = Math.max(free, now());
    free = start + (count / perSecond) * 1_000;
    if (start > now()) await clock.sleep(start - now(), signal);
  };
  return { step: Math.max(1, Math.min(ENTRIES, Math.floor(perSecond))), wait };
}
