import type { Outcome } from "@savelife/core/outcome";
import { record } from "@savelife/core/test/records";
import { expect, it } from "vitest";
import { plain } from "../output/output.ts";
import { renderActivity } from "./activity.ts";

const at = new Date(2026, 10, 22, 9, 5, 7);
const consumed = (outcome: Outcome) => ({ record: record("{}"), outcome, done: true });

it("shows a line for each of a few messages", () => {
  const text = renderActivity(
    [consumed({ status: "written" }), consumed({ status: "failed", reason: "NoTimeLeft" })],
    at,
    plain,
  );
  expect(text).toBe("09:05:07   written  \n09:05:07   failed      NoTimeLeft");
});

it("counts many messages", () => {
  const many = [...Array(9).fill({ status: "written" }), { status: "duplicate" }].map(consumed);
  expect(renderActivity(many, at, plain)).toBe("09:05:07   9 written   1 duplicate");
});
