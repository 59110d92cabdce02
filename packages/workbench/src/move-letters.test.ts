import { systemClock } from "@savelife/core/clock";
import { expect, test } from "vitest";
import { atRate } from "./move-letters.ts";

const { signal } = new AbortController();

/** A clock whose time passes by sleeping alone. */
function sleeper() {
  let time = 0;
  const sleep = async (milliseconds: number) => {
    time += milliseconds;
  };
  const pass = (milliseconds: number) => {
    time += milliseconds;
  };
  return { clock: { ...systemClock, sleep }, now: () => time, pass };
}

test("lets as many through a second as the rate says, the first at once", async () => {
  const time = sleeper();
  const pace = atRate(time, 20);
  await pace.wait(10, signal);
  expect(time.now()).toBe(0);
  await pace.wait(10, signal);
  await pace.wait(10, signal);
  expect(time.now()).toBe(1_000);
});

test("does not save up what was not used", async () => {
  const time = sleeper();
  const pace = atRate(time, 10);
  await pace.wait(10, signal);
  time.pass(60_000);
  await pace.wait(10, signal);
  await pace.wait(10, signal);
  expect(time.now()).toBe(61_000);
});

test("takes steps that fit the rate, of at most a request's ten", () => {
  expect(atRate(sleeper(), 3).step).toBe(3);
  expect(atRate(sleeper(), 500).step).toBe(10);
});

test("waits for nothing without a rate", async () => {
  const time = sleeper();
  const pace = atRate(time, undefined);
  await pace.wait(1_000_000, signal);
  expect({ now: time.now(), step: pace.step }).toEqual({ now: 0, step: Number.POSITIVE_INFINITY });
});
