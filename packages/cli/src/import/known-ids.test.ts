import type { Event } from "@savelife/core/catalogue";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type KnownIds, openKnownIds } from "./known-ids.ts";

let ids: KnownIds;
beforeEach(() => {
  ids = openKnownIds();
});
afterEach(() => ids.close());

const never = new AbortController().signal;

/** A row of an id, by its number, with data, by its number. */
const event = (id: number, data: number): Event => ({
  id: `0192f0c1-7c4e-7b1e-9d5a-${String(id).padStart(12, "0")}`,
  source: "import",
  type: "DonorSignedUp",
  data: { first_name: "ivica", city: `city ${data}`, email: "ivica@server.com" },
});

test("each row of any file gets the verdict that a comparison with all rows gives", async () => {
  const row = fc.record({ id: fc.nat(30), data: fc.nat(1) });
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 60 }), fc.constantFrom("none", "first"), async (rows, onConflict) => {
      const ids = openKnownIds();
      for (const [i, { id, data }] of rows.entries()) ids.add(event(id, data), i + 2);
      await ids.compare(onConflict, never);
      const verdictOf = ids.verdictsFrom(0);
      const conflicts = rows.flatMap((one, i) => {
        const same = rows.flatMap((other, j) => (other.id === one.id ? [{ ...other, line: j + 2 }] : []));
        const [first] = same;
        const other = same.find(({ data }) => data !== one.data);
        const isRejected = other !== undefined && (onConflict === "none" || first?.data !== one.data);
        const isRepeated = first?.line !== i + 2;
        const expected = isRejected
          ? { kind: "conflicting", line: other.line }
          : isRepeated && { kind: "repeated", line: first?.line };
        expect(verdictOf(i + 2)).toEqual(expected || undefined);
        return isRejected ? [i + 2] : [];
      });
      expect(ids.conflicts(2)).toEqual({ count: conflicts.length, lines: conflicts.slice(0, 2) });
      ids.close();
    }),
  );
});

test("keeps 100,000 ids apart, and finds the one that is repeated far away", async () => {
  for (let i = 0; i < 100_000; i++) ids.add(event(i, 0), i + 2);
  ids.add(event(17, 0), 200_000);
  ids.add(event(18, 1), 200_001);
  await ids.compare("none", never);
  expect(ids.conflicts(9)).toEqual({ count: 2, lines: [20, 200_001] });
  const verdictOf = ids.verdictsFrom(0);
  expect(verdictOf(19)).toBeUndefined();
  expect(verdictOf(20)).toEqual({ kind: "conflicting", line: 200_001 });
  expect(verdictOf(200_000)).toEqual({ kind: "repeated", line: 19 });
  const later = ids.verdictsFrom(150_000);
  expect(later(200_001)).toEqual({ kind: "conflicting", line: 20 });
});

test("there is no verdict when there are no rows", async () => {
  await ids.compare("none", never);
  expect(ids.verdictsFrom(0)(2)).toBeUndefined();
  expect(ids.conflicts(3)).toEqual({ count: 0, lines: [] });
});
