import { type Outcome, REJECTION_CODES, rejection } from "@savelife/core/outcome";
import { expect, it, test } from "vitest";
import { isExpected, readSamples, type Sample } from "./samples.ts";

it("ships samples for each outcome that a message alone can have, and for every rejection code", async () => {
  const samples = (await readSamples()).flat();
  expect(new Set(samples.map(({ expected }) => expected))).toEqual(
    new Set(["written", "duplicate", ...REJECTION_CODES]),
  );
  expect(new Set(samples.map(({ sample }) => sample)).size).toBe(samples.length);
});

const written: Outcome = { status: "written" };
const duplicate: Outcome = { status: "duplicate" };
const conflict: Outcome = { status: "rejected", rejection: rejection("conflict", "", "") };

test.for<[Sample["expected"], Outcome, boolean]>([
  ["written", written, true],
  ["written", duplicate, false],
  ["duplicate", duplicate, true],
  ["duplicate", written, false],
  ["conflict", conflict, true],
  ["not-json", conflict, false],
  ["written", { status: "failed", reason: "NoOutcome" }, false],
])("expects %s of %o: %s", ([expected, outcome, answer]) => {
  expect(isExpected({ sample: "", expected, message: "" }, outcome)).toBe(answer);
});
