import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { Sample } from "./samples.ts";
import type { Screen } from "./screen.ts";
import { showSamples } from "./show-samples.ts";
import { type Local, startLocal } from "./start-local.ts";

let local: Local;
let printed: string[];
let complaints: string[];
let answers: string[];

const screen: Screen = {
  print: (text) => void printed.push(text),
  complain: (text) => void complaints.push(text),
  answer: (line) => void answers.push(line),
  paint: (_meaning, text) => text,
  width: 160,
};
const notJson = (expected: Sample["expected"]): Sample => ({ sample: "a text", expected, message: "not JSON" });
const never = new AbortController().signal;

beforeAll(async () => {
  local = await startLocal();
});
afterAll(() => local.stop());
beforeEach(() => {
  [printed, complaints, answers] = [[], [], []];
});

it("is content when each sample ends as it must", async () => {
  expect(await showSamples(local, [[notJson("not-json")]], { json: true }, screen, never)).toBe(true);
  expect(printed.join("\n")).toContain("not-json: expected JSON");
  expect(answers.map((line) => JSON.parse(line))).toMatchObject([{ rejected: 1, deadLetters: 1 }]);
  expect(complaints).toEqual([]);
});

it("says which sample ended otherwise", async () => {
  expect(await showSamples(local, [[notJson("written")]], {}, screen, never)).toBe(false);
  expect(printed.join("\n")).toContain("expected written, got not-json");
  expect(complaints).toEqual([expect.stringContaining("got 1 that did not")]);
  expect(answers).toEqual([]);
});

it("counts zeros, and prints no table, without samples", async () => {
  expect(await showSamples(local, [], { json: true }, screen, never)).toBe(true);
  expect(answers.map((line) => JSON.parse(line))).toMatchObject([{ written: 0, rejected: 0, failed: 0 }]);
  expect(printed).toEqual([]);
});

it("ends without a word when it is interrupted", async () => {
  expect(await showSamples(local, [[notJson("written")]], { json: true }, screen, AbortSignal.abort())).toBe(true);
  expect({ printed, complaints, answers }).toEqual({ printed: [], complaints: [], answers: [] });
});
