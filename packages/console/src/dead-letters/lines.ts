import type { Pass } from "@savelife/workbench/hold";
import type { Moved } from "@savelife/workbench/move-letters";
import { MAX_REPLAYS, type Plan } from "@savelife/workbench/plan";
import { amount } from "../view/text.tsx";

type Counted = [count: number, text: string];

/** Numbers of letters as sentences, without those that are zero. */
export function toLines(counts: Counted[]): string[] {
  return counts.filter(([count]) => count > 0).map(([count, text]) => `${amount(count, "letter")} ${text}.`);
}

export const NONE_LEFT = "These letters are no longer there.";

/** The letters of a plan that stay, and why. */
export function staying({ stillRejected, tooOften, unchanged = 0 }: Plan & { unchanged?: number }): Counted[] {
  return [
    [stillRejected, "would be rejected again, and stay"],
    [unchanged, "cannot be changed in this way, and stay"],
    [tooOften, `not sent: replayed ${MAX_REPLAYS} times already`],
  ];
}

/** The letters that were sent before, whose deletion was pending. */
export function finished(pass: Pass): Counted[] {
  return [
    [pass.finished, "sent or written before, and deleted now"],
    [pass.undeleted, "sent, but not deleted yet: the next look does that, and nothing sends them again"],
  ];
}

/** What became of letters that were sent somewhere. */
export function moveLines(result: Plan & Moved & { pass: Pass }, where: string): string[] {
  const { matched, moved, unsent, pass } = result;
  if (matched + pass.finished === 0) return [NONE_LEFT];
  const counts: Counted[] = [
    ...(moved < matched ? staying(result) : []),
    [unsent, "not taken by the queue: still here, try again later"],
    ...finished(pass),
  ];
  return [`${amount(moved, "letter")} ${where}.`, ...toLines(counts)];
}
