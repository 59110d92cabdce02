import { expect, it, test } from "vitest";
import { limitsOf, messagesPerDay, renderLimits } from "./limits.ts";

it("names limits in the order in which they appear", () => {
  const days = limitsOf().map(messagesPerDay);
  expect(days).toEqual(days.toSorted((one, other) => one - other));
});

test.for([
  [1_000_000, []],
  [2_000_000, ["requests to the API"]],
  [
    100_000_000,
    ["requests to the API", "concurrency of a new account", "batches of the consumer at once", "writes of a new table"],
  ],
] as const)("%i messages a day are over their limits", ([messages, names]) => {
  const exceeded = limitsOf().filter((limit) => messagesPerDay(limit) < messages);
  expect(exceeded.map(({ name }) => name)).toEqual(names);
});

it("has a slower consumer bind earlier", () => {
  const [ours, slow] = [undefined, 10_000].map((cpuMicroseconds) => {
    const usage = { title: "", requestsAtOnce: 8, requestMilliseconds: 15, extraBytes: 0, extraDays: 0 };
    const limits = cpuMicroseconds ? limitsOf({ ...usage, cpuMicroseconds }) : limitsOf();
    return limits.find(({ name }) => name === "batches of the consumer at once")?.messagesPerSecond ?? 0;
  });
  expect(slow).toBeLessThan((ours ?? 0) / 3);
});

it("renders a row for each limit", () => {
  for (const { name } of limitsOf()) expect(renderLimits()).toContain(`| ${name} |`);
});
