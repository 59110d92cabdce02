import { describe, expect, it } from "vitest";
import { summarise } from "./comparison.ts";
import { findDesigns } from "./designs.ts";
import type { Measured } from "./rounds.ts";

const rounds = { batchSize: 100, messages: 1_000, slowMessages: 500, warmUps: 1, rounds: 3 };
const counts = { writes: 20, reads: 1, writeUnits: 500, readUnits: 2, messages: 500, printedBytes: 100 };
const measurement = (messages: number, milliseconds: number, cpuMicroseconds: number) => {
  return { messages, milliseconds, cpuMicroseconds, peakBytes: milliseconds * 2 ** 20, reported: 0 };
};

describe("summarise", () => {
  const measured: Measured = new Map([
    ["ours", [100, 200, 100].map((milliseconds) => measurement(1_000, milliseconds, 50_000))],
    ["powertools", [500, 1_000, 400].map((milliseconds) => measurement(500, milliseconds, 500_000))],
  ]);
  const designs = findDesigns(["powertools", "ours"]);

  it("makes medians, ratios within a round, and counts per 1,000 messages", () => {
    const counted = new Map(designs.map(({ name }) => [name, counts]));
    const [ours, powertools] = summarise(designs, measured, counted, rounds).designs;
    expect(ours).toMatchObject({ name: "ours", messagesPerSecond: 10_000, cpuMicrosecondsPerMessage: 50 });
    expect(powertools).toMatchObject({
      messagesPerSecond: 1_000,
      cpuMicrosecondsPerMessage: 1_000,
      peakMebibytes: 1_000,
      per1000: { writeRequests: 40, writeUnits: 1_000, readRequests: 2, readUnits: 4, printedBytes: 200 },
      ours: { messagesPerSecond: 10, cpu: 0.05 },
    });
  });

  it("refuses a design whose requests were not counted", () => {
    expect(() => summarise(designs, measured, new Map(), rounds)).toThrow("expected the counts of every design");
  });
});
