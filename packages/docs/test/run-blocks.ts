import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { findPortOffset } from "@savelife/local/test/free-offset";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ROOT, readBlocks, readPages } from "../src/read-pages.ts";
import { makeScratch, type Scratch } from "./scratch.ts";
import { openShell, type Shell } from "./shell.ts";
import { type Started, startIn } from "./start-in.ts";

/** A block of commands, and where it is. */
type NamedBlock = { name: string; text: string };

const OTHER_TOOLS = /(?:^|[|;&(]\s*)(?:aws|curl|http|jq) /m;

/**
 * The blocks of commands that no comment marks, in the order of the pages: later ones may need what earlier ones did.
 * @param needs what they need: Node alone, or another tool too
 */
export function blocksOfPages(needs: "node" | "tools"): NamedBlock[] {
  return readPages().flatMap(({ page, text }) =>
    readBlocks(text)
      .filter(
        ({ marker, text: commands }) => marker === undefined && OTHER_TOOLS.test(commands) === (needs === "tools"),
      )
      .map((block) => ({ name: `${page}:${block.line}`, text: block.text })),
  );
}

/**
 * Tests that each block runs as it is, in a copy of the repository with its own local stack.
 * @param findEnv the environment that its commands need, for the folder of the copy
 */
export function testBlocks(blocks: NamedBlock[], findEnv: (root: string) => Promise<Record<string, string>>): void {
  let scratch: Scratch;
  let stack: Started;
  let shell: Shell;

  beforeAll(async () => {
    scratch = await makeScratch();
    await writeFile(path.join(scratch.root, "events.ndjson"), FIXTURES.map(readLine).join(""));
    const portOffset = await findPortOffset();
    stack = await startIn(scratch.root, portOffset, true);
    shell = await openShell(scratch.root, portOffset, await findEnv(scratch.root));
  });
  afterAll(async () => {
    await stack.stop();
    await scratch.remove();
  });

  test("there are commands to execute", () => {
    expect(blocks.map(({ name }) => name)).toContainEqual(expect.stringMatching(/^README.md:/));
  });

  test.for(blocks)("$name runs as it is", { timeout: 90_000 }, async ({ text }) => {
    // What was sent a moment ago may not be stored yet, and to send it again is harmless.
    await expect.poll(() => shell(text), { timeout: 60_000, interval: 500 }).toMatchObject({ code: 0 });
  });
}

const FIXTURES = ["DonorSignedUp.json", "DonationCreated.json"];

function readLine(fixture: string): string {
  const file = path.join(ROOT, "packages/core/fixtures/events", fixture);
  return `${JSON.stringify(JSON.parse(readFileSync(file, "utf8")))}\n`;
}
