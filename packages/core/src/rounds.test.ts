import { expect, it, test } from "vitest";
import { attempt, impatientClock } from "../test/attempt.ts";
import { systemClock } from "./clock.ts";
import { chunk, inRounds } from "./rounds.ts";

/** Runs `work` by twos; what `again` says of a piece in a round decides whether it is tried again. */
async function run(work: string[], again: (piece: string, round: number) => boolean, change = {}) {
  const groups: string[][] = [];
  const tries = new Map<string, number>();
  const results = await inRounds(work, 2, attempt(change), async (group) => {
    if (groups.push(group) > 100) throw new Error("still not done after a hundred groups");
    return group.map((piece) => {
      const round = tries.get(piece) ?? 0;
      tries.set(piece, round + 1);
      return { result: `${piece}${round}`, again: again(piece, round) };
    });
  });
  expect([...results]).toEqual([...tries].map(([piece, count]) => [piece, `${piece}${count - 1}`]));
  return groups;
}

it("does everything once, in groups and in order, when nothing comes back", async () => {
  const clock = impatientClock();
  expect(await run(["a", "b", "c"], () => false, { clock })).toEqual([["a", "b"], ["c"]]);
  expect(clock.slept).toEqual([]);
});

it("does nothing without work", async () => {
  expect(await run([], () => true)).toEqual([]);
});

it("groups again what comes back, and only that", async () => {
  const again = (piece: string, round: number) => piece !== "b" && round === 0;
  expect(await run(["a", "b", "c", "d", "e"], again)).toEqual([["a", "b"], ["c", "d"], ["e"], ["a", "c"], ["d", "e"]]);
});

test.for([
  ["no", 0, [0, 0, 0, 0]],
  ["half of the", 0.5, [25, 50, 100, 200]],
  ["nearly all of the", 0.98, [49, 98, 196, 392]],
] as const)("ends after five rounds, and waits with %s back-off between them", async ([, random, slept]) => {
  const clock = impatientClock();
  expect(await run(["a"], () => true, { clock, random: () => random })).toEqual(Array(5).fill(["a"]));
  expect(clock.slept).toEqual(slept);
});

it("sleeps no longer than its signal lets it", async () => {
  const { signal } = new AbortController();
  const signals: AbortSignal[] = [];
  const clock = { ...impatientClock(), sleep: async (_: number, given: AbortSignal) => void signals.push(given) };
  await run(["a"], (_, round) => round === 0, { clock, signal });
  expect(signals).toEqual([signal]);
});

it("starts nothing once its signal has aborted", async () => {
  const clock = impatientClock();
  expect(await run(["a"], () => true, { clock, signal: AbortSignal.abort() })).toEqual([]);
  expect(clock.slept).toEqual([]);
});

it("starts no further round once its signal has aborted", async () => {
  const over = new AbortController();
  const again = () => {
    over.abort();
    return true;
  };
  expect(await run(["a"], again, { signal: over.signal })).toEqual([["a"]]);
});

it("runs eight groups at once, and no more", async () => {
  let running = 0;
  let most = 0;
  const work = Array.from({ length: 20 }, (_, i) => i);
  await inRounds(work, 1, attempt(), async () => {
    most = Math.max(most, ++running);
    for (let turn = 0; turn < work.length; turn++) await systemClock.turn();
    running--;
    return [];
  });
  expect(most).toBe(8);
});

test.for([
  ["", []],
  ["a", ["a"]],
  ["ab", ["ab"]],
  ["abc", ["ab", "c"]],
  ["abcd", ["ab", "cd"]],
] as const)("cuts %j into %j", ([all, twos]) => {
  expect(chunk([...all], 2)).toEqual(twos.map((two) => [...two]));
});
