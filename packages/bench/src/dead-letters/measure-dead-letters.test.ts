import { expect, it } from "vitest";
import {
  checkDeadLetters,
  type DeadLetterReport,
  measureDeadLetters,
  renderDeadLetters,
} from "./measure-dead-letters.ts";

it("works off all letters in every way, and compares the replay with the bare loop", { timeout: 60_000 }, async () => {
  const report = await measureDeadLetters(60, 1, () => {});
  for (const lane of [report.bare, report.replay, report.summary]) expect(lane.letters).toBe(60);
  expect(report.tenth.replay.letters).toBe(6);
  expect(report.againstBare).toBeGreaterThan(0);
  expect(renderDeadLetters(report)).toMatch(/savelife dlq replay +60/);
});

it("says which target does not hold", () => {
  const lane = { letters: 100_000, seconds: 30, cpuMicroseconds: 2e7, maxRssMegabytes: 200 };
  const good: DeadLetterReport = {
    bare: lane,
    replay: lane,
    againstBare: 0.9,
    summary: lane,
    tenth: { summary: lane, replay: lane },
  };
  const failing = (change: Partial<DeadLetterReport>) =>
    checkDeadLetters({ ...good, ...change }).filter(({ holds }) => !holds).length;
  expect(failing({})).toBe(0);
  expect(failing({ summary: { ...lane, seconds: 60 } })).toBe(1);
  expect(failing({ againstBare: 0.89 })).toBe(1);
  expect(failing({ replay: { ...lane, maxRssMegabytes: 251 } })).toBe(1);
});
