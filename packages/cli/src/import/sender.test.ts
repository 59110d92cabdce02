import { expect, test } from "vitest";
import type { Mark } from "./checkpoint.ts";
import { NONE } from "./judge-rows.ts";
import { EMPTY } from "./rejects.ts";
import { trackMarks } from "./sender.ts";

const mark = (line: number): Mark => ({ position: { offset: 10 * line, line }, counts: NONE, rejects: EMPTY });

test("is acknowledged up to the first rows that are not, whatever is acknowledged after them", () => {
  const marks = trackMarks(mark(1));
  const [first, second, third] = [marks.begin(mark(2)), marks.begin(mark(3)), marks.begin(mark(4))];
  third();
  second();
  expect(marks.acknowledgedUpTo()).toEqual(mark(1));
  first();
  expect(marks.acknowledgedUpTo()).toEqual(mark(4));
});
