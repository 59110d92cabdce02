import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { teachJsonProtocol } from "@savelife/contracts/test/json-protocol";
import { findPython, missingTools, type ToolName } from "@savelife/contracts/test/tools";
import { findPortOffset } from "@savelife/local/test/start";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeScratch, type Scratch } from "../test/scratch.ts";
import { openShell, type Shell } from "../test/shell.ts";
import { type Started, startIn } from "../test/start-in.ts";
import { readBlocks } from "./blocks.ts";
import { readPages } from "./pages.ts";

/** Every block of commands that no comment marks, in the order of the pages: later ones may stand on earlier ones. */
const BLOCKS = readPages().flatMap(({ page, text }) =>
  readBlocks(text)
    .filter(({ marker }) => marker === undefined)
    .map((block) => ({ ...block, name: `${page}:${block.line}` })),
);

/** What commands need beside what is installed with the repository. */
const TOOLS: ToolName[] = ["http", "curl", "aws", "jq"];
const toolsOf = (text: string) => TOOLS.filter((tool) => new RegExp(`(^|[|;&(]\\s*)${tool} `, "m").test(text));
const missing = await Promise.all(BLOCKS.map(({ text }) => missingTools(toolsOf(text))));

let scratch: Scratch;
let stack: Started;
let shell: Shell;

beforeAll(async () => {
  scratch = await makeScratch();
  const fixtures = ["DonorSignedUp", "DonationCreated"].map((type) => `packages/core/fixtures/events/${type}.json`);
  const events = fixtures.map((file) =>
    JSON.stringify(JSON.parse(readFileSync(path.join(scratch.root, file), "utf8"))),
  );
  await writeFile(path.join(scratch.root, "events.ndjson"), events.join("\n"));
  const portOffset = await findPortOffset();
  stack = await startIn(scratch.root, portOffset, true);
  const python = await findPython();
  const models = python && (await teachJsonProtocol(python, path.join(scratch.root, ".savelife/models")));
  shell = await openShell(scratch.root, portOffset, models ? { AWS_DATA_PATH: models } : {});
});
afterAll(async () => {
  await stack.stop();
  await scratch.remove();
});

test("there are commands to execute", () => {
  expect(BLOCKS.map(({ name }) => name)).toContainEqual(expect.stringMatching(/^README.md:/));
});

// On CI a missing tool is a failure; elsewhere the test is skipped, and its name says what is missing.
for (const [i, { name, text }] of BLOCKS.entries()) {
  const lacks = missing[i]?.join(", ");
  const skip = Boolean(lacks) && !process.env.CI;
  test(`${name} runs as it stands${lacks ? `: needs ${lacks}` : ""}`, { skip, timeout: 90_000 }, async () => {
    // What was sent a moment ago may not be stored yet, and to send it again is harmless.
    await expect.poll(() => shell(text), { timeout: 60_000 }).toMatchObject({ code: 0 });
  });
}

/** `savelife …` as it is named in a sentence or a transcript: its words up to a placeholder, and its options. */
const NAMED = readPages().flatMap(({ page, text }) =>
  [...text.matchAll(/(?:`(?:pnpm )?|^\$ )savelife ([^`\n]+)/gm)].map(([, line = ""]) => {
    const tokens = line.split(/\s+/);
    const end = tokens.findIndex((token) => !/^[a-z]+$/.test(token));
    const options = tokens.filter((token) => token.startsWith("--"));
    return { page, line, words: tokens.slice(0, end < 0 ? undefined : end), options };
  }),
);

test.each(NAMED)("$page names a command that is there: savelife $line", async ({ words, options }) => {
  const { code, stdout } = await shell(`pnpm savelife ${words.join(" ")} --help`);
  expect(code).toBe(0);
  for (const option of options) expect(stdout).toContain(`${option} `);
});
