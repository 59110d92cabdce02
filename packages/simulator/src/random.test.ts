import { expect, it } from "vitest";
import { openRandom } from "./random.ts";

const draw = (seed: number, stream: string) => {
  const random = openRandom(seed, stream);
  return Array.from({ length: 20 }, () => random.integer(1_000));
};

it("gives the same numbers for the same seed and stream, and others for any other", () => {
  expect(draw(1, "world")).toEqual(draw(1, "world"));
  expect(draw(1, "world")).not.toEqual(draw(2, "world"));
  expect(draw(1, "world")).not.toEqual(draw(1, "traffic"));
});

it("spreads its numbers evenly", () => {
  const random = openRandom(7, "even");
  const drawn = Array.from({ length: 100_000 }, () => random.integer(10));
  for (let number = 0; number < 10; number++) {
    const share = drawn.filter((one) => one === number).length / drawn.length;
    expect(share).toBeGreaterThan(0.095);
    expect(share).toBeLessThan(0.105);
  }
});

it("makes UUIDs of version 4, none twice", () => {
  const random = openRandom(7, "ids");
  const ids = Array.from({ length: 10_000 }, () => random.uuid());
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(ids).size).toBe(10_000);
});
