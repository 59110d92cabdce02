import { expect, test } from "vitest";
import type { Mark } from "./checkpoint.ts";
import { NONE } from "./judge-rows.ts";
import { EMPTY } from "./rejects.ts";
import { createFrontier } from "./sender.ts";

const mark = (line: number): Mark => ({ position: { offset: 10 * line, line }, counts: NONE, rejects: EMPTY });

test("goes no further than the first rows that are not done, whatever is done after them", () => {
  const frontier = createFrontier(mark(1));
  const [first, second, third] = [frontier.begin(mark(2)), frontier.begin(mark(3)), frontier.begin(mark(4))];
  third();
  second();
  expect(frontier.reached()).toEqual(mark(1));
  first();
  expect(frontier.reached()).toEqual(mark(4));
});
