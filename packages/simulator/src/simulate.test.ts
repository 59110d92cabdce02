import { describe, expect, it } from "vitest";
import { FAULT_KINDS } from "./faults.ts";
import { addUp } from "./report.ts";
import { type Result, type Run, simulate } from "./simulate.ts";

/** A world needs the processor alone, so it takes long on a slow or busy machine. */
const SLOWLY = { timeout: 240_000 };

async function simulateAll(worlds: number, change: Partial<Run> = {}): Promise<Result[]> {
  const results: Result[] = [];
  for (let seed = 1; seed <= worlds; seed++) results.push(await simulate({ seed, messages: 500, ...change }));
  return results;
}

const countsOf = (results: Result[]) => addUp(results.map(({ counts }) => counts));

describe("the real consumer", SLOWLY, () => {
  it("loses nothing, stores nothing twice and needs no redrive, in 20 worlds with every kind of fault", async () => {
    const results = await simulateAll(20);
    const { written = 0, duplicate = 0, rejected = 0, ...others } = countsOf(results);
    const faults = addUp(results.map((result) => result.faults));
    expect(results.flatMap(({ violations }) => violations)).toEqual([]);
    expect(others).toMatchObject({ lost: 0, redriven: 0, twice: 0 });
    expect(written + duplicate + rejected).toBe(10_000);
    expect(FAULT_KINDS.filter((kind) => faults[kind] === 0)).toEqual([]);
  });

  it("needs no redrive either when the table throttles everything for seven minutes", async () => {
    const results = await simulateAll(8, { profile: "outage" });
    const faults = addUp(results.map((result) => result.faults));
    expect(results.flatMap(({ violations }) => violations)).toEqual([]);
    expect(countsOf(results)).toMatchObject({ lost: 0, redriven: 0, twice: 0 });
    expect(faults["throttled-statement"]).toBeGreaterThan(4_000);
  });

  it("loses nothing where outages of minutes make SQS redrive", async () => {
    const results = await simulateAll(6, { profile: "hostile" });
    expect(results.flatMap(({ violations }) => violations)).toEqual([]);
    expect(countsOf(results)).toMatchObject({ lost: 0, twice: 0 });
    expect(countsOf(results).redriven).toBeGreaterThan(0);
  });
});

describe("a seed", () => {
  it("is the same run each time, event by event", async () => {
    const lines: string[][] = [[], []];
    const results: Result[] = [];
    for (const own of lines) {
      results.push(await simulate({ seed: 7, messages: 1_000, listen: (line) => void own.push(line) }));
    }
    expect(lines[0]?.length).toBeGreaterThan(100);
    expect(lines[0]).toEqual(lines[1]);
    expect(results[0]).toEqual(results[1]);
  });

  it("is unlike any other", async () => {
    const results = await simulateAll(20, { messages: 50 });
    expect(new Set(results.map(({ trace }) => trace)).size).toBe(20);
  });
});
