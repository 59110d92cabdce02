import type { Event } from "@savelife/core/catalogue";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type IdLog, openIdLog } from "./id-log.ts";
import { findVerdicts } from "./verdicts.ts";

let log: IdLog;
beforeEach(async () => {
  log = await openIdLog();
});
afterEach(() => log.close());

const never = new AbortController().signal;

/** A row of an id, by its number, with data, by its number. */
const event = (id: number, data: number): Event => ({
  id: `0192f0c1-7c4e-7b1e-9d5a-${String(id).padStart(12, "0")}`,
  source: "import",
  type: "DonorSignedUp",
  data: { first_name: "ivica", city: `city ${data}`, email: "ivica@server.com" },
});

test("whatever rows a file has, each is told of the rows of its id, as looking at all of them would", async () => {
  const row = fc.record({ id: fc.nat(30), data: fc.nat(1) });
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 60 }), fc.constantFrom("none", "first"), async (rows, onConflict) => {
      const log = await openIdLog();
      for (const [i, { id, data }] of rows.entries()) await log.add(event(id, data), i + 2);
      const verdicts = await findVerdicts(log, onConflict, never);
      await log.close();
      const conflicts = rows.flatMap((one, i) => {
        const same = rows.flatMap((other, j) => (other.id === one.id ? [{ ...other, line: j + 2 }] : []));
        const [first] = same;
        const other = same.find(({ data }) => data !== one.data);
        const isRejected = other !== undefined && (onConflict === "none" || first?.data !== one.data);
        const isRepeated = first?.line !== i + 2;
        const expected = isRejected
          ? { kind: "conflicting", line: other.line }
          : isRepeated && { kind: "repeated", line: first?.line };
        expect(verdicts.of(i + 2)).toEqual(expected || undefined);
        return isRejected ? [i + 2] : [];
      });
      expect(verdicts.conflicts(2)).toEqual({ count: conflicts.length, lines: conflicts.slice(0, 2) });
    }),
  );
});

test("keeps 100,000 ids apart, and finds the one that is repeated far away", async () => {
  for (let i = 0; i < 100_000; i++) await log.add(event(i, 0), i + 2);
  await log.add(event(17, 0), 200_000);
  await log.add(event(18, 1), 200_001);
  const verdicts = await findVerdicts(log, "none", never);
  expect(verdicts.of(200_000)).toEqual({ kind: "repeated", line: 19 });
  expect(verdicts.of(200_001)).toEqual({ kind: "conflicting", line: 20 });
  expect(verdicts.conflicts(9)).toEqual({ count: 2, lines: [20, 200_001] });
  expect(verdicts.of(19)).toBeUndefined();
});
