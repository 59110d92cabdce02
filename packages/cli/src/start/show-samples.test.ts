import type { Sample } from "@savelife/local/samples";
import { type Local, startLocal } from "@savelife/local/start-local";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { plain } from "../output/output.ts";
import type { Screen } from "./screen.ts";
import { showSamples } from "./show-samples.ts";

let local: Local;
let printed: string[];

const screen: Screen = {
  print: (text) => void printed.push(text),
  complain: () => {},
  paint: plain,
  width: 160,
};
const notJson = (expected: Sample["expected"]): Sample => ({ sample: "a text", expected, message: "not JSON" });
const never = new AbortController().signal;

beforeAll(async () => {
  local = await startLocal({ windowMilliseconds: 0 });
});
afterAll(() => local.stop());
beforeEach(() => {
  printed = [];
});

it("is content when each sample ends as it must", async () => {
  const shown = await showSamples(local, [[notJson("not-json")]], screen, never);
  expect(shown).toMatchObject({ summary: { rejected: 1, deadLetters: 1 }, faults: [] });
  expect(printed.join("\n")).toContain("not-json: expected JSON");
});

it("says which sample ended otherwise", async () => {
  const shown = await showSamples(local, [[notJson("written")]], screen, never);
  expect(shown?.faults).toEqual(["1 sample did not end as the table says"]);
  expect(printed.join("\n")).toContain("expected written, got not-json");
});

it("counts zeros, and prints no table, without samples", async () => {
  const shown = await showSamples(local, [], screen, never);
  expect(shown).toMatchObject({ summary: { written: 0, rejected: 0, failed: 0 }, faults: [] });
  expect(printed).toEqual([]);
});

it("ends without a word when it is interrupted", async () => {
  expect(await showSamples(local, [[notJson("written")]], screen, AbortSignal.abort())).toBeUndefined();
  expect(printed).toEqual([]);
});
