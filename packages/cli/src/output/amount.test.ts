import { expect, test } from "vitest";
import { amount, number } from "./amount.ts";

test("numbers are grouped as Node's own formatter groups them", () => {
  for (const count of [0, 7, 999, 1_000, 12_345, 999_999, 1_048_576, 10_000_000_000]) {
    expect(number(count)).toBe(count.toLocaleString("en"));
  }
});

test("one thing is one, and all else are several", () => {
  expect([0, 1, 2_000].map((count) => amount(count, "row"))).toEqual(["0 rows", "1 row", "2,000 rows"]);
});
