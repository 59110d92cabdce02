import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { Lane, measureInTurns, median, medianRatio, rotate, spread } from "./measure.ts";

describe("median", () => {
  test.for([
    [[3], 3],
    [[3, 1], 2],
    [[9, 1, 5], 5],
    [[10, 1, 2, 3], 2.5],
  ] as const)("of %j is %d", ([values, expected]) => {
    expect(median([...values])).toBe(expected);
  });

  it("refuses to be of nothing", () => {
    expect(() => median([])).toThrow("expected at least one value, got none");
  });

  it("has as many values below it as above it", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1 }), (values) => {
        const middle = median(values);
        expect(values.filter((value) => value < middle).length).toBeLessThanOrEqual(values.length / 2);
        expect(values.filter((value) => value > middle).length).toBeLessThanOrEqual(values.length / 2);
      }),
    );
  });
});

describe("medianRatio", () => {
  it("compares values of the same round, so that a slow round does not count", () => {
    expect(medianRatio([10, 1, 10], [5, 0.5, 5])).toBe(2);
  });
});

describe("spread", () => {
  it("is that of the middle half, as a part of the median", () => {
    expect(spread([1, 90, 100, 110, 1_000])).toBeCloseTo(0.2);
  });

  it("is nothing when all values are the same", () => {
    expect(spread([7, 7, 7])).toBe(0);
  });
});

describe("rotate", () => {
  it("begins with another one each time and keeps all", () => {
    expect([0, 1, 2, 3].map((places) => rotate(["a", "b", "c"], places).join(""))).toEqual([
      "abc",
      "bca",
      "cab",
      "abc",
    ]);
  });
});

describe("measureInTurns", () => {
  it("begins each round with another lane, and keeps what comes after the warm-up", async () => {
    const order: string[] = [];
    const lanes = ["a", "b"].map((title) => {
      return new Lane(title, async (round) => {
        order.push(`${title}${round}`);
        return { count: round, milliseconds: 1, cpuMicroseconds: 1, peakMegabytes: 1 };
      });
    });
    await measureInTurns(lanes, { warmUps: 1, rounds: 2 }, () => {});
    expect(order).toEqual(["a-1", "b-1", "b0", "a0", "a1", "b1"]);
    for (const { rounds } of lanes) expect(rounds.map(({ count }) => count)).toEqual([0, 1]);
  });

  it("ends with an error when a lane did not do all that it must", async () => {
    const lane = new Lane("a", async () => ({ count: 9, milliseconds: 1, cpuMicroseconds: 1, peakMegabytes: 1 }));
    await expect(measureInTurns([lane], { rounds: 1, count: 10 }, () => {})).rejects.toThrow(
      'expected "a" to do 10, got 9',
    );
  });
});
