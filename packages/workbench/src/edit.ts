import { toReplay, withRejection } from "@savelife/core/letter";
import type { OutgoingMessage } from "@savelife/core/queue";
import { change, type EditRequest, type Examined, examine, toEditFilter, type ValueChange } from "./edit-request.ts";
import type { Filter } from "./filter.ts";
import { describeFilter, trace } from "./history.ts";
import { holdLetters, type Pass } from "./hold.ts";
import type { KnownLetter } from "./known-letter.ts";
import { addMoved, type Move, type Moved, moveLetters, NO_MOVES } from "./move-letters.ts";
import { addToPlan, type ChangeOptions, type Checked, check, isReplayable, NO_PLAN, type Plan } from "./plan.ts";
import type { Workbench } from "./workbench.ts";

/** What would become of the letters with one value, once that is changed. */
export type ValuePlan = Plan & ValueChange;

/** What would become of the letters once they are changed; `matched` counts those too that cannot be. */
export type EditPlan = Plan &
  Examined & {
    /** Cannot be changed, and stay as they are. */
    unchanged: number;
    /** Why the first of them cannot be. */
    unchangedReason?: string;
    /** From which value to which, for the first 20 values that are met. */
    changes: ValuePlan[];
  };

export type EditOptions = ChangeOptions<EditPlan> & {
  /**
   * True: those that would be written or are duplicates go to the queue, the others stay as they are. False: all changed
   * letters replace the old ones on the dead-letter queue.
   */
  replay: boolean;
};

/** What an edit came to. */
export type Edited = EditPlan & Moved & { pass: Pass };

const GROUP = 100;
const MOST_CHANGES = 20;

/**
 * Changes matching dead letters: each is sent changed, to the queue or to its own queue again, and then the old one is
 * deleted. All are held and checked first, and nothing is changed when the request does not fit them.
 * @throws Busy, TableUnreadable, or what the queue throws
 */
export function editLetters(
  bench: Workbench,
  filter: Filter,
  request: EditRequest,
  options: EditOptions,
): Promise<Edited> {
  const { replay, force = false, limit = Number.POSITIVE_INFINITY, dryRun = false, signal } = options;
  const { confirm = async () => !dryRun } = options;
  const meant = toEditFilter(filter, request);
  const act = "edit" as const;
  const what = `${describeEdit(request)}${replay ? ", replayed" : ""}; ${describeFilter(filter)}`;
  return holdLetters(bench, { ...options, until: filter.ids }, async (held) => {
    await held.seen;
    const read = { limit, force, signal, pass: held.pass };
    const plan = await planEdit(bench, filter, request, held.letters(meant, GROUP, limit), read);
    const isPossible = !signal.aborted && !plan.refusal && plan.matched > 0;
    if (!isPossible || !(await confirm(plan))) return { ...plan, ...NO_MOVES };
    const moved = await trace(bench, { act, what, signal }, async ({ begin, done }) => {
      let sum = NO_MOVES;
      for await (const letters of held.letters(meant, GROUP, limit)) {
        if (signal.aborted) break;
        const { changed } = await checkChanged(bench, letters, request);
        const moves = changed.filter((one) => !replay || isReplayable(one, force)).map((one) => toMove(one, replay));
        if (moves.length === 0) continue;
        begin(moves.map(({ letter }) => letter.messageId));
        const one = await moveLetters(bench, replay ? bench.queue : bench.deadLetters, moves);
        done(one.moved);
        sum = addMoved(sum, one);
        options.onMoved?.(sum.moved);
      }
      return sum;
    });
    return { ...plan, ...moved };
  });
}

/** What was asked for, without its values. */
function describeEdit(request: EditRequest): string {
  if ("body" in request) return "the whole message";
  if ("values" in request) return `${request.path}, ${request.values.length} by value`;
  return `${request.path}${request.anyValue === undefined ? "" : ", any value"}`;
}

type PlanOptions = { limit: number; force: boolean; signal: AbortSignal; pass: number };

/**
 * What would become of letters if they were changed.
 * @param groups the letters that `toEditFilter` finds
 */
export async function planEdit(
  bench: Workbench,
  filter: Filter,
  request: EditRequest,
  groups: AsyncIterable<KnownLetter[]> | Iterable<KnownLetter[]>,
  { limit, force, signal, pass }: PlanOptions,
): Promise<EditPlan> {
  let plan: EditPlan = { ...NO_PLAN, unchanged: 0, changes: [], ...examine(bench, filter, request, { pass, limit }) };
  if (plan.refusal) return plan;
  for await (const letters of groups) {
    if (signal.aborted) break;
    plan = addToEditPlan(plan, await checkChanged(bench, letters, request), force);
  }
  return plan;
}

/** A changed letter, what would become of it, and its change. */
type Changed = Checked & ValueChange;
type ChangedGroup = { changed: Changed[]; refusals: string[] };

async function checkChanged(bench: Workbench, letters: KnownLetter[], request: EditRequest): Promise<ChangedGroup> {
  const changes = letters.map((letter) => ({ letter, change: change(letter, request) }));
  const accepted = changes.flatMap(({ letter, change }) =>
    "body" in change ? [{ letter: { ...letter, body: change.body }, from: change.from, to: change.to }] : [],
  );
  const refusals = changes.flatMap(({ change }) => ("refused" in change ? [change.refused] : []));
  const checked = await check(
    bench,
    accepted.map(({ letter }) => letter),
  );
  const changed = accepted.flatMap(({ from, to }, i) => (checked[i] ? [{ ...checked[i], from, to }] : []));
  return { changed, refusals };
}

function addToEditPlan(plan: EditPlan, { changed, refusals }: ChangedGroup, force: boolean): EditPlan {
  const [reason = plan.unchangedReason] = refusals;
  return {
    ...plan,
    ...addToPlan(plan, changed, force),
    matched: plan.matched + changed.length + refusals.length,
    unchanged: plan.unchanged + refusals.length,
    changes: addToChanges(plan.changes, changed, force),
    ...(reason !== undefined && { unchangedReason: plan.unchangedReason ?? reason }),
  };
}

function addToChanges(plans: ValuePlan[], changed: Changed[], force: boolean): ValuePlan[] {
  const byValue = new Map(plans.map((one) => [one.from, one]));
  for (const one of changed) {
    const { from, to } = one;
    const known = byValue.get(from) ?? (byValue.size < MOST_CHANGES ? { ...NO_PLAN, from, to } : undefined);
    if (known && to !== undefined) byValue.set(from, { ...known, ...addToPlan(known, [one], force) });
  }
  return [...byValue.values()];
}

function toMove({ letter, outcome }: Checked, replay: boolean): Move {
  if (replay) return { letter, message: toReplay(letter) };
  const { Rejection: _earlier, ...attributes } = letter.attributes;
  const message: OutgoingMessage = { body: letter.body, attributes, groupId: letter.groupId };
  return { letter, message: outcome.status === "rejected" ? withRejection(message, outcome.rejection) : message };
}
