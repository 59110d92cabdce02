import { expect, it } from "vitest";
import { Scheduler } from "./scheduler.ts";

const forever = Number.POSITIVE_INFINITY;

it("runs timers by their time, and those of the same time in the order of their making", async () => {
  const scheduler = new Scheduler();
  const ran: string[] = [];
  for (const milliseconds of [30, 10, 20, 10, 0, 30]) {
    scheduler.after(milliseconds, () => ran.push(`${ran.length}: ${milliseconds} at ${scheduler.nowMilliseconds}`));
  }
  await scheduler.run(() => false, forever);
  expect(ran).toEqual(["0: 0 at 0", "1: 10 at 10", "2: 10 at 10", "3: 20 at 20", "4: 30 at 30", "5: 30 at 30"]);
});

it("sorts a thousand timers in any order", async () => {
  const scheduler = new Scheduler();
  const ran: number[] = [];
  const spans = Array.from({ length: 1_000 }, (_, i) => (i * 7_919) % 1_000);
  for (const span of spans) scheduler.after(span, () => ran.push(scheduler.nowMilliseconds));
  await scheduler.run(() => false, forever);
  expect(ran).toEqual(spans.toSorted((one, other) => one - other));
});

it("moves time only when all promises rest, however long their chain", async () => {
  const scheduler = new Scheduler();
  const ran: string[] = [];
  scheduler.after(1, async () => {
    for (let i = 0; i < 500; i++) await Promise.resolve();
    ran.push(`chain at ${scheduler.nowMilliseconds}`);
  });
  scheduler.after(2, () => ran.push("timer"));
  await scheduler.run(() => false, forever);
  expect(ran).toEqual(["chain at 1", "timer"]);
});

it("does not run what was cancelled, nor anything after its end", async () => {
  const scheduler = new Scheduler();
  const ran: number[] = [];
  scheduler.cancel(scheduler.after(1, () => ran.push(1)));
  scheduler.after(2, () => ran.push(2));
  scheduler.after(4, () => ran.push(4));
  await scheduler.run(() => false, 3);
  expect(ran).toEqual([2]);
});
