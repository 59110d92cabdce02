import { PassThrough } from "node:stream";
import type { Sample } from "@savelife/local/samples";
import { type Local, startLocal } from "@savelife/local/start-local";
import { afterAll, beforeAll, beforeEach, expect, it, test } from "vitest";
import { EXIT } from "../cli-error.ts";
import { openOutput, plain } from "../output/output.ts";
import { runSamples, showSamples } from "./samples.ts";
import type { Screen } from "./screen.ts";

let local: Local;
let printed: string[];
let complaints: string[];

const screen: Screen = {
  print: (text) => void printed.push(text),
  complain: (text) => void complaints.push(text),
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
  complaints = [];
});

/** Runs samples, and answers the lines of stdout. */
async function run(files: Sample[][], options: Parameters<typeof runSamples>[2]): Promise<string[]> {
  const stdout = new PassThrough({ encoding: "utf8" });
  await runSamples(local, files, options, screen, { output: openOutput(stdout), interrupted: never });
  return String(stdout.read() ?? "")
    .split("\n")
    .filter((line) => line !== "");
}

it("is content when each sample ends as it must", async () => {
  const shown = await showSamples(local, [[notJson("not-json")]], screen, never);
  expect(shown).toMatchObject({ summary: { rejected: 1, deadLetters: 1 }, faults: [] });
  expect(printed.join("\n")).toContain("not-json: expected JSON");
});

it("says which sample ended otherwise", async () => {
  const shown = await showSamples(local, [[notJson("written")]], screen, never);
  expect(shown?.faults).toHaveLength(1);
  expect(printed.join("\n")).toContain("expected written, got not-json");
});

it("counts zeros, and prints no table, without samples", async () => {
  const shown = await showSamples(local, [], screen, never);
  expect(shown).toMatchObject({ summary: { written: 0, rejected: 0, failed: 0 }, faults: [] });
  expect(printed).toEqual([]);
});

test.for<{ once?: true; json?: true }>([{}, { json: true }])(
  "reports a sample that ended otherwise and goes on, %o, each time",
  async (options) => {
    for (const _time of ["once", "twice"]) {
      complaints = [];
      const lines = await run([[notJson("written")]], options);
      expect(complaints).toEqual([expect.stringContaining("1 sample"), expect.stringContaining("goes on")]);
      expect(lines.map((line) => JSON.parse(line).rejected)).toEqual(options.json ? [1] : []);
    }
  },
);

it("fails for a sample that ended otherwise when it ends after them", async () => {
  await expect(run([[notJson("written")]], { once: true })).rejects.toMatchObject({ exitCode: EXIT.bug });
  expect(complaints).toEqual([expect.stringContaining("1 sample")]);
});

it("ends silently when it is interrupted", async () => {
  expect(await showSamples(local, [[notJson("written")]], screen, AbortSignal.abort())).toBeUndefined();
  expect(printed).toEqual([]);
});
