import type { Change } from "@savelife/workbench/edit";
import type { Filter } from "@savelife/workbench/filter";
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
 * @param change what is done to each first; by default nothing
 */
export async function previewReplay(bench: Workbench, filter: Filter, change: Change = keep): Promise<Preview> {
  let plan = NO_PLAN;
  let [unchanged, afterSeq] = [0, 0];
  while (plan.matched + unchanged < MOST_CHECKED) {
    const { letters, lastSeq } = bench.journal.select(filter, { afterSeq, limit: GROUP });
    if (letters.length === 0) break;
    const changed = letters.flatMap((letter) => {
      const result = change(letter);
      return "body" in result ? [{ ...letter, body: result.body }] : [];
    });
    plan = addToPlan(plan, await check(bench, changed), false);
    unchanged += letters.length - changed.length;
    afterSeq = lastSeq;
  }
  return { plan, unchanged, matched: bench.journal.count(filter) };
}

const keep: Change = ({ body }) => ({ body });
