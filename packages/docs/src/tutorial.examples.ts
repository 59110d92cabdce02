import { readFileSync } from "node:fs";
import path from "node:path";
import { findPortOffset } from "@savelife/local/test/free-offset";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findFollowers } from "../test/followers.ts";
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

// The tests below go on in the copy that this one has edited.
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

test.for([
  ["format and lint", ["biome", "check", "."]],
  ["types", ["tsc", "-p", "packages"]],
  ["dead code", ["knip"]],
] as const)("with the edits of the tutorial %s are fine", async ([, [tool, ...args]]) => {
  const ran = await copy.tool(tool, ...args);
  expect(ran.code, ran.output).toBe(0);
});

test.for([
  ["packages/docs/src/check.ts"],
  ["packages/contracts/src/main.ts", "--check"],
  ["packages/docs/src/pages.ts", "--check"],
])("with the edits of the tutorial %s finds nothing", async (args) => {
  const ran = await copy.node(...args);
  expect(ran.code, ran.output).toBe(0);
});

test("with the edits of the tutorial every test that they could break is green", { timeout: 600_000 }, async () => {
  const followers = findFollowers(copy.root);
  expect(followers).toContain("packages/core/src/parse.test.ts");
  const projects = ["--project", "tests", "--project", "tests-alone"];
  const ran = await copy.tool("vitest", "run", ...projects, ...followers);
  expect(ran.code, ran.output).toBe(0);
});
