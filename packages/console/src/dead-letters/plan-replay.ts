import { planEdit } from "@savelife/workbench/edit";
import { type EditRequest, toEditFilter } from "@savelife/workbench/edit-request";
import type { Filter } from "@savelife/workbench/filter";
import type { KnownLetter } from "@savelife/workbench/known-letter";
import { addToPlan, check, NO_PLAN, type Plan } from "@savelife/workbench/plan";
import type { Workbench } from "@savelife/workbench/workbench";

/** BatchGetItem reads so many keys at once. */
const GROUP = 100;
/** Letters that are checked for a page; at 100 keys a read it takes a second or two. */
export const MOST_CHECKED = 5_000;

/** What a replay of letters would come to, of those that were checked; `matched` are all. */
export type Preview = {
  plan: Plan;
  /** Those that cannot be changed in the way that was asked for, and stay. */
  unchanged: number;
  matched: number;
};

/**
 * Checks the letters of the journal that match, none of which is held for it. The replay itself checks each again.
 * @param request how each is changed first; by default not at all
 */
export async function previewReplay(bench: Workbench, filter: Filter, request?: EditRequest): Promise<Preview> {
  const meant = request ? toEditFilter(filter, request) : filter;
  const matched = bench.journal.count(meant);
  if (request) {
    const options = { limit: matched, force: false, signal: new AbortController().signal, pass: 0 };
    const plan = await planEdit(bench, filter, request, groupsOf(bench, meant), options);
    return { plan: { ...plan, matched: plan.matched - plan.unchanged }, unchanged: plan.unchanged, matched };
  }
  let plan = NO_PLAN;
  for (const letters of groupsOf(bench, meant)) plan = addToPlan(plan, await check(bench, letters), false);
  return { plan, unchanged: 0, matched };
}

function* groupsOf({ journal }: Workbench, filter: Filter): Generator<KnownLetter[]> {
  let [seen, afterSeq] = [0, 0];
  while (seen < MOST_CHECKED) {
    const { letters, lastSeq } = journal.select(filter, { afterSeq, limit: GROUP });
    if (letters.length === 0) return;
    yield letters;
    [seen, afterSeq] = [seen + letters.length, lastSeq];
  }
}
