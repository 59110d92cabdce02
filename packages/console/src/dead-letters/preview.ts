import { type EditPlan, planEdit } from "@savelife/workbench/edit";
import { type EditRequest, toEditFilter } from "@savelife/workbench/edit-request";
import type { Filter } from "@savelife/workbench/filter";
import type { KnownLetter } from "@savelife/workbench/known-letter";
import { addToPlan, check, isReplayable, NO_PLAN, type Plan } from "@savelife/workbench/plan";
import type { Workbench } from "@savelife/workbench/workbench";

/** BatchGetItem reads this many keys at once. */
const GROUP = 100;
/** Letters that are checked for a page; at 100 keys a read it takes a second or two. */
export const MOST_CHECKED = 5_000;

/** What a replay of letters would come to, of those that were checked; `total` are all. */
export type Preview = { plan: Plan; edit: EditPlan | undefined; total: number };

/**
 * Checks the letters of the journal that match, none of which is held for it. The replay itself checks each again.
 * @param request how they are changed first; by default not at all
 */
export async function previewReplay(bench: Workbench, filter: Filter, request?: EditRequest): Promise<Preview> {
  if (request) {
    const meant = toEditFilter(filter, request);
    const limits = { limit: MOST_CHECKED, force: false, signal: new AbortController().signal, pass: 0 };
    const edit = await planEdit(bench, filter, request, lettersOf(bench, meant), limits);
    return { plan: edit, edit, total: bench.journal.count(meant) };
  }
  let plan = NO_PLAN;
  for (const letters of lettersOf(bench, filter)) plan = addToPlan(plan, await check(bench, letters), false);
  return { plan, edit: undefined, total: bench.journal.count(filter) };
}

/** The first letters of the journal that match, in groups. */
function* lettersOf({ journal }: Workbench, filter: Filter): Generator<KnownLetter[]> {
  let [afterSeq, read] = [0, 0];
  while (read < MOST_CHECKED) {
    const { letters, lastSeq } = journal.select(filter, { afterSeq, limit: GROUP });
    if (letters.length === 0) return;
    yield letters;
    [afterSeq, read] = [lastSeq, read + letters.length];
  }
}

/** Whether any of these letters could be replayed as it is: what cannot be done is not offered. */
export async function canReplaySome(bench: Workbench, letters: KnownLetter[]): Promise<boolean> {
  const checked = await check(bench, letters);
  return checked.some((one) => isReplayable(one, true));
}
