import type { Rounds } from "./measure-rounds.ts";

/** How much of everything a run does. */
export type Plan = {
  batches: Rounds[];
  /** Sizes of batch at which the memory of ours is looked at. */
  memoryBatchSizes: number[];
  /** Fresh processes for each bundle. */
  imports: number;
};

/** Under two minutes: batches of 100 alone. Many short rounds, as the medians come closer than with a few long ones. */
export const QUICK: Plan = {
  batches: [{ batchSize: 100, messages: 2_000, slowMessages: 300, warmUps: 1, rounds: 13 }],
  memoryBatchSizes: [10, 10_000],
  imports: 11,
};

/** About ten minutes, most of it for the slowest design. */
export const FULL: Plan = {
  batches: [
    { batchSize: 10, messages: 1_000, slowMessages: 300, warmUps: 2, rounds: 21 },
    { batchSize: 100, messages: 2_000, slowMessages: 500, warmUps: 2, rounds: 31 },
    { batchSize: 1_000, messages: 3_000, slowMessages: 1_000, warmUps: 1, rounds: 15 },
  ],
  memoryBatchSizes: [10, 100, 1_000, 10_000],
  imports: 21,
};

/** A plan with batches of another size alone. */
export function withBatchSize(plan: Plan, batchSize: number): Plan {
  const same = plan.batches.find((rounds) => rounds.batchSize === batchSize) ?? plan.batches[0];
  if (!same) throw new Error("expected a plan with batches, got none");
  const whole = (messages: number) => Math.max(1, Math.floor(messages / batchSize)) * batchSize;
  const { messages, slowMessages } = same;
  return { ...plan, batches: [{ ...same, batchSize, messages: whole(messages), slowMessages: whole(slowMessages) }] };
}
