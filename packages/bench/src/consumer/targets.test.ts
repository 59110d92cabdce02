import { describe, expect, it, test } from "vitest";
import { comparison } from "../../test/comparison.ts";
import { checkTargets } from "./targets.ts";

const missed = (...args: Parameters<typeof comparison>) => {
  return checkTargets(comparison(...args)).filter(({ holds }) => !holds);
};

describe("checkTargets", () => {
  it("finds that all hold when each is just met", () => {
    expect(missed()).toEqual([]);
  });

  test.for([
    ["powertools", { ours: { messagesPerSecond: 7.99, cpu: 0.1 } }, "messages/s against Powertools"],
    ["conditional-puts", { ours: { messagesPerSecond: 1.99, cpu: 0.1 } }, "messages/s against conditional puts"],
    ["bare-loop", { ours: { messagesPerSecond: 0.79, cpu: 1 } }, "messages/s against the bare loop"],
    ["bare-loop", { ours: { messagesPerSecond: 1, cpu: 1.61 } }, "CPU a message against the bare loop"],
  ] as const)("finds that %s is missed by %j", ([name, change, what]) => {
    expect(missed(name, change).map((target) => target.what)).toEqual([what]);
  });

  test.for([
    ["writeRequests", 41],
    ["writeUnits", 1_001],
    ["readRequests", 1],
  ] as const)("finds that %s of %d is missed", ([name, value]) => {
    const per1000 = { writeRequests: 40, writeUnits: 1_000, readRequests: 0, readUnits: 0, printedBytes: 0 };
    expect(missed("ours", { per1000: { ...per1000, [name]: value } })).toHaveLength(1);
  });

  it("finds that memory, bundle and import are missed", () => {
    const { memory, bundles, ...rest } = comparison();
    const heavier = {
      ...rest,
      memory: memory.map((one) => ({ ...one, oursMebibytes: one.batchSize })),
      bundles: bundles.map((one) => ({
        ...one,
        bytes: one.bytes + 1_000,
        importMilliseconds: one.name === "ours" ? 51 : 50,
      })),
    };
    const missedNow = checkTargets(heavier).filter(({ holds }) => !holds);
    expect(missedNow.map(({ what, got }) => [what, got])).toEqual([
      ["peak memory, batches of 10,000 against 10", "1,000.00×"],
      ["bundle", "321 kB"],
      ["import against a bare DynamoDBClient", "1.02×"],
    ]);
  });

  it("says neither when something was not measured", () => {
    const targets = checkTargets({ ...comparison(), batches: [], memory: [], bundles: [] });
    expect(targets.filter(({ holds }) => holds !== undefined)).toEqual([]);
  });
});
