import { toReplay, withRejection } from "@savelife/core/letter";
import type { OutgoingMessage } from "@savelife/core/queue";
import { change, type EditRequest, type Examined, examine, toEditFilter, type ValueChange } from "./edit-request.ts";
import type { Filter } from "./filter.ts";
import { describeFilter } from "./history.ts";
import { holdLetters, isConfirmed, type Pass } from "./hold.ts";
import type { KnownLetter } from "./known-letter.ts";
import { type Move, type Moved, type Moving, moveGroups, moveLetters, NO_MOVES } from "./move-letters.ts";
import { addToPlan, type ChangeOptions, type Checked, check, isReplayable, NO_PLAN, type Plan } from "./plan.ts";
import type { Workbench } from "./workbench.ts";

/** What would become of the letters with one value, once that is changed. */
type ValuePlan = Plan & ValueChange;

/** What would become of the letters once they are changed; `matched` counts those too that cannot be. */
export type EditPlan = Plan &
  Examined & {
    unchanged: number;
    unchangedReason?: string;
    /** From which value to which, for the first 20 values that are met. */
    changes: ValuePlan[];
  };

type EditOptions = ChangeOptions<EditPlan> & {
  /** True: those go to the queue that can be written then, the others stay. False: all replace the old letters here. */
  replay?: boolean | undefined;
};

/** What an edit came to. */
export type Edited = EditPlan & Moved & { confirmed: boolean; pass: Pass };

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
  const { replay = false, force = false, limit = Number.POSITIVE_INFINITY } = options;
  const what = `${describeEdit(request)}${replay ? ", replayed" : ""}; ${describeFilter(filter)}`;
  return holdLetters(bench, { ...options, until: filter.ids }, async (held) => {
    await held.seen;
    const groups = () => held.letters(toEditFilter(filter, request), limit);
    const plan = await planEdit(bench, filter, request, groups(), { limit, force, pass: held.pass });
    const isPossible = !plan.refusal && plan.matched > 0;
    if (!isPossible || !(await isConfirmed(options, plan))) return { ...plan, ...NO_MOVES, confirmed: false };
    const moving: Moving<KnownLetter> = {
      groups,
      async toMoves(letters) {
        const { changed } = await checkChanged(bench, letters, request);
        return changed.filter((one) => !replay || isReplayable(one, force)).map((one) => toMove(one, replay));
      },
      send: (moves) => moveLetters(bench, replay ? bench.queue : bench.deadLetters, moves),
      concurrency: 1,
    };
    const moved = await moveGroups(bench, { act: "edit", what }, moving, options);
    return { ...plan, ...moved, confirmed: true };
  });
}

/** What was asked for, without its values. */
function describeEdit(request: EditRequest): string {
  if ("body" in request) return "the whole message";
  if ("values" in request) return `${request.path}, ${request.values.length} by value`;
  return `${request.path}${request.anyValue === undefined ? "" : ", any value"}`;
}

/** What would become of letters if they were changed; `groups` are those that `toEditFilter` finds. */
export async function planEdit(
  bench: Workbench,
  filter: Filter,
  request: EditRequest,
  groups: AsyncIterable<KnownLetter[]> | Iterable<KnownLetter[]>,
  { force, ...read }: { limit: number; force: boolean; pass: number },
): Promise<EditPlan> {
  let plan: EditPlan = { ...NO_PLAN, unchanged: 0, changes: [], ...examine(bench, filter, request, read) };
  if (plan.refusal) return plan;
  for await (const letters of groups) {
    const { changed, refusals } = await checkChanged(bench, letters, request);
    const unchangedReason = plan.unchangedReason ?? refusals[0];
    plan = {
      ...plan,
      ...addToPlan(plan, changed, force),
      matched: plan.matched + letters.length,
      unchanged: plan.unchanged + refusals.length,
      changes: addToChanges(plan.changes, changed, force),
      ...(unchangedReason !== undefined && { unchangedReason }),
    };
  }
  return plan;
}

type Changed = KnownLetter & ValueChange;

/** Changes letters, and checks what came of it. @returns also why the others cannot be changed */
async function checkChanged(
  bench: Workbench,
  letters: KnownLetter[],
  request: EditRequest,
): Promise<{ changed: Checked<Changed>[]; refusals: string[] }> {
  const results = letters.map((letter) => ({ ...letter, ...change(letter, request) }));
  const accepted = results.flatMap((one) => ("refused" in one ? [] : [one]));
  const refusals = results.flatMap((one) => ("refused" in one ? [one.refused] : []));
  return { changed: await check(bench, accepted), refusals };
}

function addToChanges(plans: ValuePlan[], changed: Checked<Changed>[], force: boolean): ValuePlan[] {
  const byValue = new Map(plans.map((one) => [one.from, one]));
  for (const one of changed) {
    const { from, to } = one.letter;
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
