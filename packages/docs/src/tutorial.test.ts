import { readFileSync } from "node:fs";
import path from "node:path";
import { findPortOffset } from "@savelife/local/test/free-offset";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run } from "../test/run.ts";
import { apply, makeScratch, REPOSITORY, type Scratch } from "../test/scratch.ts";
import { openShell } from "../test/shell.ts";
import { startIn } from "../test/start-in.ts";
import { readBlocks } from "./blocks.ts";
import { readEdits } from "./edits.ts";

const page = readFileSync(path.join(REPOSITORY, "docs/add-an-event-type.md"), "utf8");
const edits = readEdits(page);
const commands = readBlocks(page).map(({ text }) => text);
const fixture = edits.find(({ path: file }) => file.endsWith(".json"));
const { id, type, data } = JSON.parse(fixture?.text ?? "{}");

/** The tests that loop over the catalogue, in core and in what stands on it. */
const FOLLOWING = [
  "packages/core/src/parse.test.ts",
  "packages/core/src/parse.property.test.ts",
  "packages/core/src/item.test.ts",
  "packages/contracts/src/contract.test.ts",
  "packages/contracts/src/contract.property.test.ts",
  "packages/cli/src/table/key.test.ts",
  "packages/console/src/data/event-form.test.ts",
];

let scratch: Scratch;
beforeAll(async () => {
  scratch = await makeScratch();
});
afterAll(() => scratch.remove());

const node = (...args: string[]) => run(scratch.root, process.execPath, args);
const tool = (name: string, ...args: string[]) => run(scratch.root, `node_modules/.bin/${name}`, args);
const done = { code: 0 };

test("a new type of event needs one file, one line and one fixture", { timeout: 120_000 }, async () => {
  expect(edits.map(({ kind }) => kind)).toEqual(["file", "line", "file"]);
  for (const edit of edits) await apply(scratch.root, edit);

  const paths = edits.map(({ path: file }) => file);
  expect(await tool("biome", "check", "--write", ...paths)).toMatchObject(done);
  expect(readFileSync(path.join(scratch.root, paths[0] ?? ""), "utf8"), "is formatted as it stands").toBe(
    edits[0]?.text,
  );
  expect(await node("packages/contracts/src/main.ts", "--check"), "not written yet").toMatchObject({ code: 1 });
  expect(await node("packages/contracts/src/main.ts")).toMatchObject(done);
  expect(await node("packages/contracts/src/main.ts", "--check"), "fresh, and breaks nobody").toMatchObject(done);

  const [types, tests] = await Promise.all([tool("tsc", "-p", "packages"), tool("vitest", "run", ...FOLLOWING)]);
  expect(types).toMatchObject({ code: 0, output: "" });
  expect(tests, tests.output).toMatchObject(done);
  expect(readFileSync(path.join(scratch.root, "docs/publish.md"), "utf8")).toContain(`| \`${type}\` |`);
});

test("an event of the new type is published, consumed and stored, by the commands of the page", {
  timeout: 60_000,
}, async () => {
  expect(commands).toHaveLength(1);
  const portOffset = await findPortOffset();
  const stack = await startIn(scratch.root, portOffset, false);
  try {
    const shell = await openShell(scratch.root, portOffset);
    // The item comes a moment after the event was sent, and to send it again is harmless.
    const stored = await stack.until(async () => {
      const { code, stdout } = await shell(commands[0] ?? "");
      return code === 0 ? stdout : undefined;
    });
    expect(stored).toContain(`"PK": "CANCELLATION#${id}"`);
    expect(stored).toContain(`"reason": "${data.reason}"`);
    expect(stored, "of the row that was imported").toContain('"reason": "Strike"');
  } finally {
    await stack.stop();
  }
});
