import { readFileSync } from "node:fs";
import path from "node:path";
import { findPortOffset } from "@savelife/local/test/free-offset";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openShell } from "../test/shell.ts";
import { startIn } from "../test/start-in.ts";
import { type Copy, makeEditedCopy, readTutorial } from "../test/tutorial.ts";

const { edits, commands } = readTutorial("docs/add-an-event-type.md");
const fixture = edits.find(({ path: file }) => file.endsWith(".json"));
const { id, type, data } = JSON.parse(fixture?.text ?? "{}");

let copy: Copy;
beforeAll(async () => {
  copy = await makeEditedCopy(edits);
});
afterAll(() => copy.remove());

const done = { code: 0 };

// The checks and the tests that loop over the catalogue run in the copy of `tutorial.examples.ts`, as they take minutes.
test("a new type of event needs one file, one line and one fixture", { timeout: 120_000 }, async () => {
  expect(edits.map(({ kind }) => kind)).toEqual(["file", "line", "file"]);
  const paths = edits.map(({ path: file }) => file);
  expect(await copy.tool("biome", "check", "--write", ...paths)).toMatchObject(done);
  expect(readFileSync(path.join(copy.root, paths[0] ?? ""), "utf8"), "is formatted as it is on the page").toBe(
    edits[0]?.text,
  );
  expect(await copy.node("packages/contracts/src/main.ts", "--check"), "not written yet").toMatchObject({ code: 1 });
  expect(await copy.node("packages/contracts/src/main.ts")).toMatchObject(done);
  expect(await copy.node("packages/contracts/src/main.ts", "--check"), "breaks nobody").toMatchObject(done);
  expect(await copy.node("packages/docs/src/pages.ts", "docs/publish.md")).toMatchObject(done);

  expect(readFileSync(path.join(copy.root, "docs/publish.md"), "utf8")).toContain(`| \`${type}\` |`);
});

test("an event of the new type is published, consumed and stored, by the commands of the page", {
  timeout: 120_000,
}, async () => {
  expect(commands).toHaveLength(1);
  const portOffset = await findPortOffset();
  const stack = await startIn(copy.root, portOffset, false);
  try {
    const shell = await openShell(copy.root, portOffset);
    let stored = "";
    for (const command of (commands[0] ?? "").split("\n").filter((line) => line !== "")) {
      // The item comes a moment after the event was sent.
      stored += await stack.until(async () => {
        const { code, stdout } = await shell(command);
        return code === 0 ? stdout : undefined;
      });
    }
    expect(stored).toContain(`"PK": "CANCELLATION#${id}"`);
    expect(stored).toContain(`"reason": "${data.reason}"`);
    expect(stored, "of the row that was imported").toContain('"reason": "Strike"');
  } finally {
    await stack.stop();
  }
});
