import { PRICES } from "@savelife/core/prices";
import { describe, expect, it, test } from "vitest";
import { renderCost } from "./bill.ts";
import { COMMON, costOf, idleCostOf, OURS, POWERTOOLS, secondsPerInvocation, totalOf } from "./cost.ts";

const ours = {
  ...OURS,
  metrics: 6,
  writeRequests: 40,
  writeUnits: 1_000,
  readRequests: 0,
  readUnits: 0,
  printedBytes: 9_000,
};
/** A stage as it is allowed to be: the rules of stacks/test check the deployed one. */
const stage = { metrics: 6, alarmMetrics: 10 };
const powertools = {
  ...POWERTOOLS,
  metrics: 0,
  writeRequests: 3_000,
  writeUnits: 3_000,
  readRequests: 0,
  readUnits: 0,
  printedBytes: 0,
};
const MILLION = 1_000_000;

const usdOf = (lines: ReturnType<typeof costOf>, what: string) => lines.find((line) => line.what === what)?.usd;

describe("costOf", () => {
  it("takes a write unit for each message at its price", () => {
    expect(usdOf(costOf(ours, MILLION), "DynamoDB, write units")).toBeCloseTo(0.705);
    expect(usdOf(costOf(powertools, MILLION), "DynamoDB, write units")).toBeCloseTo(3 * 0.705);
  });

  it("takes three SQS requests for ten messages, and the polls of a quiet queue", () => {
    const requests = 300_000 + COMMON.idlePollsPerMonth;
    expect(usdOf(costOf(ours, MILLION), "SQS, requests")).toBeCloseTo(requests * 0.4e-6);
  });

  it("costs the polls alone when nothing comes, as what is not reported has no price", () => {
    expect(totalOf(costOf(ours, 0))).toBeCloseTo(COMMON.idlePollsPerMonth * 0.4e-6);
  });

  it("is what volunteers can pay: $2.80 for a million messages, $0.80 less what is free", () => {
    const lines = costOf({ ...ours, metrics: 5 }, MILLION);
    expect(totalOf(lines)).toBeLessThanOrEqual(2.8);
    expect(totalOf(lines, "usdLessFree")).toBeLessThanOrEqual(0.8);
  });

  it("never gives anything back for what is free and not used", () => {
    expect(totalOf(costOf(powertools, 0), "usdLessFree")).toBe(0);
    for (const { usd, usdLessFree } of costOf(ours, MILLION)) expect(usdLessFree).toBeLessThanOrEqual(usd);
  });

  it("grows in proportion but for what is fixed", () => {
    const [none = 0, one = 0, ten = 0] = [1, 2, 11].map((n) => totalOf(costOf(ours, n * MILLION)));
    expect(ten - none).toBeCloseTo(10 * (one - none));
  });
});

describe("idleCostOf", () => {
  it("is $0.30 at most when the free requests are used elsewhere, and nothing when they are not", () => {
    const [polls, alarms] = idleCostOf(stage);
    expect((polls?.usd ?? 1) + (alarms?.usdLessFree ?? 1)).toBeLessThanOrEqual(0.3);
    expect(totalOf(idleCostOf(stage), "usdLessFree")).toBe(0);
  });

  it("counts each metric beyond those that an account has free", () => {
    expect(totalOf(idleCostOf({ ...stage, alarmMetrics: 15 }), "usdLessFree")).toBeCloseTo(0.5);
  });
});

describe("secondsPerInvocation", () => {
  it("adds the CPU of the batch to the waits for its requests", () => {
    const cpu = (75 * 100 * COMMON.cpuSlowdown) / 1e6;
    expect(secondsPerInvocation({ ...ours, cpuMicroseconds: 75 })).toBeCloseTo(cpu + 0.015);
    expect(secondsPerInvocation({ ...powertools, cpuMicroseconds: 0 })).toBeCloseTo(6 * 0.005);
  });
});

describe("renderCost", () => {
  const page = renderCost({ ours, powertools, stage });

  it("shows the bill of a million and how it grows to a billion", () => {
    expect(page).toMatch(/^\| DynamoDB, write units +\| +0\.71 \| +2\.12 \|$/m);
    expect(page).toMatch(/^\| 1,000 million +\|/m);
  });
});

test.for(Object.entries(PRICES))("the price %s has the page and the dates that it was copied from", ([, price]) => {
  expect(price.source).toMatch(/^https:\/\/pricing\.us-east-1\.amazonaws\.com\//);
  for (const date of [price.published, price.copied]) expect(date).toMatch(/^\d{4}-\d\d-\d\d$/);
});
