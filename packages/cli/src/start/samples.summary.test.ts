import { type Outcome, rejection } from "@savelife/core/outcome";
import type { Ending, Sample } from "@savelife/local/samples";
import { expect, it } from "vitest";
import { plain } from "../output/output.ts";
import { renderEndings, renderSummary, summarize } from "./samples.ts";

const ending = (sample: string, expected: Sample["expected"], outcome: Outcome, type?: string): Ending => {
  return { sample: { sample, expected, message: "" }, ...(type && { type }), outcome };
};
const conflict = rejection("conflict", "data.city", "the value that is stored under this id");
const endings = [
  ending("a donor", "written", { status: "written" }, "DonorSignedUp"),
  ending("another city", "conflict", { status: "rejected", rejection: conflict }, "DonorSignedUp"),
  ending("a donation", "written", { status: "failed", reason: "NoOutcome" }),
];

it("shows what became of each sample, and what should have", () => {
  expect(renderEndings(endings, 200, plain)).toBe(
    [
      "SAMPLE        TYPE           OUTCOME   REASON",
      "a donor       DonorSignedUp  written",
      "another city  DonorSignedUp  rejected  conflict: data.city must be the value that is stored under this id",
      "a donation    –              failed    expected written, got NoOutcome",
    ].join("\n"),
  );
});

it("cuts reasons where the terminal ends", () => {
  const lines = renderEndings(endings, 70, plain).split("\n");
  expect(lines[2]).toHaveLength(70);
  expect(lines[2]?.at(-1)).toBe("…");
});

it("counts by outcome, with what the dead-letter queue holds", () => {
  const summary = summarize(endings, 7, 1.23456);
  expect(summary).toEqual({ written: 1, duplicate: 0, rejected: 1, failed: 1, deadLetters: 7, seconds: 1.23 });
  expect(renderSummary(summary, plain)).toBe(
    "1 written   0 duplicate   1 rejected   1 failed   7 dead letters   1.23 s",
  );
});
