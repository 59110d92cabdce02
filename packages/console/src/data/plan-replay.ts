import type { Filter } from "@savelife/workbench/filter";
import { addToPlan, check, NO_PLAN, type Plan } from "@savelife/workbench/plan";
import type { Workbench } from "@savelife/workbench/workbench";

/** BatchGetItem reads so many keys at once. */
const GROUP = 100;
/** Letters that are checked for a page; at 100 keys a read it takes a second or two. */
export const MOST_CHECKED = 5_000;

/** What a replay of letters would come to, of those that were checked; `matched` are all. */
export type Preview = { plan: Plan; matched: number };

/** Checks the letters of the journal that match, none of which is held for it. The replay itself checks each again. */
export async function previewReplay(bench: Workbench, filter: Filter): Promise<Preview> {
  let plan = NO_PLAN;
  let afterSeq = 0;
  while (plan.matched < MOST_CHECKED) {
    const { letters, lastSeq } = bench.journal.select(filter, { afterSeq, limit: GROUP });
    if (letters.length === 0) break;
    plan = addToPlan(plan, await check(bench, letters), false);
    afterSeq = lastSeq;
  }
  return { plan, matched: bench.journal.count(filter) };
}
