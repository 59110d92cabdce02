import type { Pass } from "@savelife/workbench/hold";
import type { Moved } from "@savelife/workbench/move-letters";
import { MAX_REPLAYS, type Plan } from "@savelife/workbench/plan";
import type { JobResult, Links } from "../jobs/jobs.ts";
import { amount } from "../view/text.tsx";

type Counted = [count: number, text: string];

/** Numbers of letters as sentences, without those that are zero. */
export function toLines(counts: Counted[]): string[] {
  return counts.filter(([count]) => count > 0).map(([count, text]) => `${amount(count, "letter")} ${text}.`);
}

/** Why nothing was done: not all letters may have been seen. */
export const NONE_FOUND = "None of these letters was found.";

/** The letters of a plan that stay, and why. */
export function staying({ stillRejected, tooOften, unchanged = 0 }: Plan & { unchanged?: number }): Counted[] {
  return [
    [stillRejected, "would be rejected again, and stay"],
    [unchanged, "cannot be changed in this way, and stay"],
    [tooOften, `not sent: replayed ${MAX_REPLAYS} times already`],
  ];
}

/** What a pass has finished of earlier work, and what it could not see, as sentences. */
export function passLines({ finished, undeleted, elsewhere, isFull, seen }: Pass): string[] {
  return toLines([
    [finished, "sent or written before, and deleted now"],
    [undeleted, "not deleted yet: the next look does that, and nothing sends them again"],
    [elsewhere, "held by somebody else just now, and not seen. Try again in a few minutes"],
    [isFull ? seen : 0, "looked at, and there may be more. Try again once these are gone"],
  ]);
}

/** What became of letters that were sent somewhere, and where to go on from there. */
export function toMoveResult(result: Plan & Moved & { pass: Pass }, where: string, links?: Links): JobResult {
  const { matched, moved, unsent, pass } = result;
  if (matched === 0) return { pass, nothing: NONE_FOUND };
  const counts: Counted[] = [
    ...(moved < matched ? staying(result) : []),
    [unsent, "not taken by the queue: still here, try again later"],
  ];
  return { pass, lines: [`${amount(moved, "letter")} ${where}.`, ...toLines(counts)], links };
}
