import { type Explanation, explain } from "@savelife/core/explain";
import { type DeadLetter, replaysOf } from "@savelife/core/letter";

/** A dead letter, why it is one, and how often it was replayed. */
export type KnownLetter = DeadLetter & Explanation & { replays: number };

/** Explains a dead letter. */
export function toKnown(letter: DeadLetter): KnownLetter {
  return { ...letter, ...explain(letter), replays: replaysOf(letter) };
}
