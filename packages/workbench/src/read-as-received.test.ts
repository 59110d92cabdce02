import { setImmediate } from "node:timers/promises";
import { expect, it } from "vitest";
import { newProgress } from "./read-as-received.ts";

const PENDING = Symbol();

/** What a promise has come to by now. */
const now = (promise: Promise<void>) => Promise.race([promise.then(() => "resolved"), setImmediate(PENDING)]);

it("lets receivers go on until a thousand letters are ahead of the reader, and again when it has taken some", async () => {
  const progress = newProgress();
  progress.report(5_000);
  await progress.room(); // nobody reads yet
  progress.take(100);
  const room = progress.room();
  expect(await now(room)).toBe(PENDING);
  progress.take(3_900);
  expect(await now(room)).toBe(PENDING);
  progress.take(1);
  await room;
});

it.for([
  [
    "waits for letters that match",
    (progress: ReturnType<typeof newProgress>) => progress.take(Number.POSITIVE_INFINITY),
  ],
  ["has enough", (progress: ReturnType<typeof newProgress>) => progress.leave()],
] as const)("lets receivers go on when the reader %s", async ([, end]) => {
  const progress = newProgress();
  progress.take(100);
  progress.report(5_000);
  const room = progress.room();
  expect(await now(room)).toBe(PENDING);
  end(progress);
  await room;
});
