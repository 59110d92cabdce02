import { expect, it } from "vitest";
import { measured } from "../../test/comparison.ts";
import { benchDeadLetters, checkDeadLetters } from "./bench-dead-letters.ts";

it("works off all letters in every way, and a tenth of them", { timeout: 60_000 }, async () => {
  const { tables, targets } = await benchDeadLetters(60, 1, () => {});
  expect(tables[0]?.map(([way, letters]) => [way, letters])).toEqual([
    ["", "letters"],
    ["bare loop: receive, send, delete", "60"],
    ["savelife dlq replay", "60"],
    ["savelife dlq summary", "60"],
    ["savelife dlq replay", "6"],
    ["savelife dlq summary", "6"],
  ]);
  expect(targets).toHaveLength(3);
});

it("says which target does not hold", () => {
  const lane = measured("", 1_000);
  const failing = (change: Partial<Parameters<typeof checkDeadLetters>[0]>) =>
    checkDeadLetters({ bare: lane, replay: lane, summary: lane, ...change }).filter(({ holds }) => !holds);
  expect(failing({})).toEqual([]);
  expect(failing({ summary: measured("", 16) })).toHaveLength(1); // a thousand in 62.5 s
  expect(failing({ replay: measured("", 899) })).toHaveLength(1);
  expect(failing({ replay: measured("", 1_000, 60, 151) })).toHaveLength(1);
});
