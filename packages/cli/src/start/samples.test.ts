import { PassThrough } from "node:stream";
import type { Sample } from "@savelife/local/samples";
import { type Local, startLocal } from "@savelife/local/start-local";
import { afterAll, beforeAll, beforeEach, expect, it, test } from "vitest";
import { EXIT } from "../cli-error.ts";
import { openOutput, plain } from "../output/output.ts";
import { runSamples } from "./samples.ts";
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

beforeAll(async () => {
  local = await startLocal({ windowMilliseconds: 0 });
});
afterAll(() => local.stop());
beforeEach(() => {
  printed = [];
  complaints = [];
});

/** Runs samples, and answers the lines of stdout. */
async function run(
  files: Sample[][],
  options: Parameters<typeof runSamples>[2],
  interrupted = new AbortController().signal,
): Promise<unknown[]> {
  const stdout = new PassThrough({ encoding: "utf8" });
  await runSamples(local, files, options, screen, { output: openOutput(stdout), interrupted });
  const lines = String(stdout.read() ?? "").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line));
}

it("is content when each sample ends as it must", async () => {
  expect(await run([[notJson("not-json")]], { once: true, json: true })).toMatchObject([
    { rejected: 1, deadLetters: 1 },
  ]);
  expect(printed.join("\n")).toContain("not-json: expected JSON");
  expect(complaints).toEqual([]);
});

it("counts zeros, and prints no table, without samples", async () => {
  expect(await run([], { once: true, json: true })).toMatchObject([{ written: 0, rejected: 0, failed: 0 }]);
  expect([printed, complaints]).toEqual([[], []]);
});

test.for<{ once?: true; json?: true }>([{}, { json: true }])(
  "says which sample ended otherwise and goes on, %o, each time",
  async (options) => {
    for (const _time of ["once", "twice"]) {
      complaints = [];
      const lines = await run([[notJson("written")]], options);
      expect(printed.join("\n")).toContain("expected written, got not-json");
      expect(complaints).toEqual([expect.stringContaining("1 sample"), expect.stringContaining("goes on")]);
      expect(lines).toMatchObject(options.json ? [{ rejected: 1 }] : []);
    }
  },
);

it("fails for a sample that ended otherwise when it ends after them", async () => {
  await expect(run([[notJson("written")]], { once: true })).rejects.toMatchObject({ exitCode: EXIT.bug });
  expect(complaints).toEqual([expect.stringContaining("1 sample")]);
});

it("ends silently when it is interrupted", async () => {
  expect(await run([[notJson("written")]], { once: true, json: true }, AbortSignal.abort())).toEqual([]);
  expect([printed, complaints]).toEqual([[], []]);
});
