import { afterAll, beforeAll, expect, test } from "vitest";
import { findFollowers } from "../test/followers.ts";
import { type Copy, makeEditedCopy, readTutorial } from "../test/tutorial.ts";

let copy: Copy;
beforeAll(async () => {
  copy = await makeEditedCopy(readTutorial("docs/add-an-event-type.md").edits);
  await copy.node("packages/contracts/src/main.ts");
  await copy.node("packages/docs/src/pages.ts", "docs/publish.md");
  await copy.tool("biome", "check", "--write", "packages/core");
});
afterAll(() => copy.remove());

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
