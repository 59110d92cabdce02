import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { findPortOffset } from "@savelife/local/test/free-offset";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeScratch, type Scratch } from "../test/scratch.ts";
import { openShell, type Shell } from "../test/shell.ts";
import { type Started, startIn } from "../test/start-in.ts";
import { ROOT, readBlocks, readPages } from "./read-pages.ts";

/** The blocks of commands that no comment marks, in the order of the pages: later ones may need what earlier ones did. */
const blocks = readPages().flatMap(({ page, text }) =>
  readBlocks(text)
    .filter(({ marker }) => marker === undefined)
    .map((block) => ({ name: `${page}:${block.line}`, commands: block.text })),
);

// Each runs as it is, in a copy of the repository with its own local stack.
let scratch: Scratch;
let stack: Started;
let shell: Shell;
beforeAll(async () => {
  scratch = await makeScratch();
  await writeFile(path.join(scratch.root, "events.ndjson"), FIXTURES.map(readLine).join(""));
  const portOffset = await findPortOffset();
  stack = await startIn(scratch.root, portOffset, true);
  shell = await openShell(scratch.root, portOffset);
});
afterAll(async () => {
  await stack.stop();
  await scratch.remove();
});

const FIXTURES = ["DonorSignedUp.json", "DonationCreated.json"];

function readLine(fixture: string): string {
  const file = path.join(ROOT, "packages/core/fixtures/events", fixture);
  return `${JSON.stringify(JSON.parse(readFileSync(file, "utf8")))}\n`;
}

test("there are commands to execute", () => {
  expect(blocks.map(({ name }) => name)).toContainEqual(expect.stringMatching(/^README.md:/));
});

test.for(blocks)("$name runs as it is", { timeout: 90_000 }, async ({ commands }) => {
  // What was sent a moment ago may not be stored yet, and to send it again is harmless.
  await expect.poll(() => shell(commands), { timeout: 60_000, interval: 500 }).toMatchObject({ code: 0 });
});
