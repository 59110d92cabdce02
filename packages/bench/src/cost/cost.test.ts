import { describe, expect, it } from "vitest";
import { COMMON, OURS, POWERTOOLS } from "./assumptions.ts";
import { costOf, secondsPerInvocation, totalLessFree, totalOf } from "./cost.ts";
import { renderCost } from "./render-cost.ts";

const ours = { writeRequests: 40, writeUnits: 1_000, readRequests: 0, readUnits: 0, printedBytes: 9_000 };
const powertools = { writeRequests: 3_000, writeUnits: 3_000, readRequests: 0, readUnits: 0, printedBytes: 0 };
const MILLION = 1_000_000;

const usdOf = (lines: ReturnType<typeof costOf>, what: string) => lines.find((line) => line.what === what)?.usd;

describe("costOf", () => {
  it("takes a write unit for each message at its price", () => {
    expect(usdOf(costOf(OURS, ours, MILLION), "DynamoDB, write units")).toBeCloseTo(0.705);
    expect(usdOf(costOf(POWERTOOLS, powertools, MILLION), "DynamoDB, write units")).toBeCloseTo(3 * 0.705);
  });

  it("takes three SQS requests for ten messages, and the polls of a quiet queue", () => {
    const requests = 300_000 + COMMON.idlePollsPerMonth;
    expect(usdOf(costOf(OURS, ours, MILLION), "SQS, requests")).toBeCloseTo(requests * 0.4e-6);
  });

  it("costs the polls and the metrics alone when nothing comes", () => {
    expect(totalOf(costOf(OURS, ours, 0))).toBeCloseTo(COMMON.idlePollsPerMonth * 0.4e-6 + OURS.metrics * 0.3);
  });

  it("never gives anything back for what is free and not used", () => {
    expect(totalLessFree(costOf(POWERTOOLS, powertools, 0))).toBe(0);
    for (const { usd, usdLessFree } of costOf(OURS, ours, MILLION)) expect(usdLessFree).toBeLessThanOrEqual(usd);
  });

  it("grows in proportion but for what is fixed", () => {
    const [none = 0, one = 0, ten = 0] = [0, 1, 10].map((n) => totalOf(costOf(OURS, ours, n * MILLION)));
    expect(ten - none).toBeCloseTo(10 * (one - none));
  });
});

describe("secondsPerInvocation", () => {
  it("adds the CPU of the batch to the waits for its requests", () => {
    const cpu = (75 * 100 * COMMON.cpuSlowdown) / 1e6;
    expect(secondsPerInvocation({ ...OURS, cpuMicroseconds: 75 }, ours)).toBeCloseTo(cpu + 0.015);
    expect(secondsPerInvocation({ ...POWERTOOLS, cpuMicroseconds: 0 }, powertools)).toBeCloseTo(6 * 0.005);
  });
});

describe("renderCost", () => {
  const page = renderCost({ ours, powertools });

  it("shows the bill of a million and how it grows to a billion", () => {
    expect(page).toContain("| DynamoDB, write units | 0.71 | 2.12 |");
    expect(page).toMatch(/^\| 1,000 million \|/m);
  });

  it("gives every price its page and its dates", () => {
    const rows = page.split("\n").filter((line) => line.includes("pricing.us-east-1.amazonaws.com"));
    expect(rows).toHaveLength(10);
    for (const row of rows) expect(row).toMatch(/\| \d{4}-\d\d-\d\d \| \d{4}-\d\d-\d\d \|$/);
  });
});
