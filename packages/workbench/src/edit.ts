import { withRejection } from "@savelife/core/dead-letters";
import { toReplay } from "@savelife/core/letter";
import type { OutgoingMessage } from "@savelife/core/queue";
import type { Filter } from "./filter.ts";
import { type HoldOptions, holdLetters, type Pass } from "./hold.ts";
import type { KnownLetter } from "./known-letter.ts";
import { addMoved, type Move, type Moved, moveLetters, NO_MOVES } from "./move-letters.ts";
import { addToPlan, type Checked, check, isReplayable, NO_PLAN, type Plan } from "./plan.ts";
import type { Workbench } from "./workbench.ts";

/** The new body of a letter, or why it cannot be changed. */
export type Change = (letter: KnownLetter) => { body: string } | { refused: string };

/** What would become of the letters once they are changed; `matched` counts those too that cannot be. */
export type EditPlan = Plan & {
  /** Cannot be changed, and stay as they are. */
  unchanged: number;
  /** Why the first of them cannot be. */
  unchangedReason?: string;
};

export type EditOptions = HoldOptions & {
  /** The maximum number of letters. Default: all that match. */
  limit?: number | undefined;
  /** True: those that would be written or are duplicates go to the queue, the others stay as they are. False: all changed
   * letters replace the old ones on the dead-letter queue. */
  replay: boolean;
  /** As for a replay. */
  force?: boolean | undefined;
  /** Asked with what would happen, before anything does; false: nothing happens. Default: it happens. */
  confirm?: ((plan: EditPlan) => Promise<boolean>) | undefined;
  onMoved?: ((moved: number) => void) | undefined;
};

/** What an edit came to. */
export type Edited = EditPlan & Moved & { pass: Pass };

const GROUP = 100;

/**
 * Changes matching dead letters: each is sent changed, to the queue or to its own queue again, and then the old one is
 * deleted. All are held and checked first.
 * @throws Busy, TableUnreadable, or what the queue throws
 */
export function editLetters(bench: Workbench, filter: Filter, change: Change, options: EditOptions): Promise<Edited> {
  const { replay, force = false, limit = Number.POSITIVE_INFINITY, dryRun = false, signal } = options;
  const { confirm = async () => !dryRun } = options;
  return holdLetters(bench, { ...options, until: filter.ids }, async (held) => {
    await held.seen;
    let plan: EditPlan = { ...NO_PLAN, unchanged: 0 };
    for await (const letters of held.letters(filter, GROUP, limit)) {
      if (signal.aborted) break;
      plan = addToEditPlan(plan, await checkChanged(bench, letters, change), force);
    }
    const isWanted = !signal.aborted && plan.matched > 0 && (await confirm(plan));
    let moved = NO_MOVES;
    for await (const letters of held.letters(filter, GROUP, isWanted ? limit : 0)) {
      if (signal.aborted) break;
      const { checked } = await checkChanged(bench, letters, change);
      const moves = checked.filter((one) => !replay || isReplayable(one, force)).map((one) => toMove(one, replay));
      moved = addMoved(moved, await moveLetters(bench, replay ? bench.queue : bench.deadLetters, moves));
      options.onMoved?.(moved.moved);
    }
    return { ...plan, ...moved };
  });
}

type ChangedGroup = { checked: Checked[]; refusals: string[] };

async function checkChanged(bench: Workbench, letters: KnownLetter[], change: Change): Promise<ChangedGroup> {
  const changes = letters.map((letter) => ({ letter, changed: change(letter) }));
  const changed = changes.flatMap(({ letter, changed }) =>
    "body" in changed ? [{ ...letter, body: changed.body }] : [],
  );
  const refusals = changes.flatMap(({ changed }) => ("refused" in changed ? [changed.refused] : []));
  return { checked: await check(bench, changed), refusals };
}

function addToEditPlan(plan: EditPlan, { checked, refusals }: ChangedGroup, force: boolean): EditPlan {
  const [reason = plan.unchangedReason] = refusals;
  return {
    ...addToPlan(plan, checked, force),
    matched: plan.matched + checked.length + refusals.length,
    unchanged: plan.unchanged + refusals.length,
    ...(reason !== undefined && { unchangedReason: plan.unchangedReason ?? reason }),
  };
}

function toMove({ letter, outcome }: Checked, replay: boolean): Move {
  if (replay) return { letter, message: toReplay(letter) };
  const { Rejection: _earlier, ...attributes } = letter.attributes;
  const message: OutgoingMessage = { body: letter.body, attributes, groupId: letter.groupId };
  return { letter, message: outcome.status === "rejected" ? withRejection(message, outcome.rejection) : message };
}
