import type { Outcome } from "@savelife/core/outcome";
import type { Consumed } from "@savelife/core/settle";
import { record } from "@savelife/core/test/records";
import { expect, test } from "vitest";
import { countOutcomes } from "./measures.ts";

const consumed = (...outcomes: Outcome[]): Consumed[] =>
  outcomes.map((outcome) => ({ record: record("{}"), outcome, done: true }));

test("counts each outcome in the ten seconds when it was reported, for ten minutes", () => {
  let now = Date.parse("2026-11-22T10:00:00Z");
  const counter = countOutcomes(() => new Date(now));
  counter.add(consumed({ status: "written" }, { status: "written" }, { status: "duplicate" }));
  now += 9_999;
  counter.add(consumed({ status: "failed", reason: "Throttled" }));
  now += 1;
  counter.add(consumed({ status: "rejected", rejection: { code: "not-json", faults: [] } }));
  const { binSeconds, bins } = counter.recent();
  expect({ binSeconds, length: bins.length }).toEqual({ binSeconds: 10, length: 60 });
  expect(bins.slice(-2)).toEqual([
    { at: "2026-11-22T10:00:00.000Z", written: 2, duplicate: 1, rejected: 0, failed: 1 },
    { at: "2026-11-22T10:00:10.000Z", written: 0, duplicate: 0, rejected: 1, failed: 0 },
  ]);
  now += 590_000;
  expect(counter.recent().bins[0]).toMatchObject({ at: "2026-11-22T10:00:10.000Z", rejected: 1 });
  now += 10_000;
  expect(counter.recent().bins.every(({ rejected }) => rejected === 0)).toBe(true);
});
