import { execFileSync } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { temporaryDirectory } from "../../test/stack.ts";
import { changedSince, readWantedKey } from "./code.ts";

let root: string;
let commit: string;
const git = (...args: string[]) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
const write = async (file: string, text: string) => {
  await mkdir(path.dirname(path.join(root, file)), { recursive: true });
  await writeFile(path.join(root, file), text);
};

beforeAll(async () => {
  root = await temporaryDirectory();
  git("init", "-q");
  for (const file of ["packages/core/src/parse.ts", "packages/core/src/parse.test.ts", "docs/a.md"])
    await write(file, "1");
  git("add", "-A");
  git("-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-q", "-m", "one");
  commit = git("rev-parse", "HEAD");
});
afterAll(() => rm(root, { recursive: true }));

test("names the files of the functions that differ, and neither tests nor pages", async () => {
  expect(await changedSince(commit, root)).toEqual([]);
  await write("packages/core/src/parse.test.ts", "2");
  await write("docs/a.md", "2");
  expect(await changedSince(commit, root)).toEqual([]);
  await write("packages/core/src/parse.ts", "2");
  expect(await changedSince(commit, root)).toEqual(["packages/core/src/parse.ts"]);
});

test.for(["f".repeat(40), "HEAD", "--output=/tmp/x"])("cannot say what differs from %s", async (unknown) => {
  await expect(changedSince(unknown, root)).rejects.toMatchObject({ name: "Unreadable" });
});

test("knows the key that a deploy would ask for, from where SST reads it", async () => {
  const wanted = (env = {}) => readWantedKey("production", env, root).isOwn;
  expect(wanted()).toBe(false);
  await write(".env", "SAVELIFE_CUSTOMER_KEY=yes\n");
  expect(wanted()).toBe(true);
  await write(".env.production", "SAVELIFE_CUSTOMER_KEY=no\n");
  expect([wanted(), wanted({ SAVELIFE_CUSTOMER_KEY: "yes" }), readWantedKey("staging", {}, root).isOwn]).toEqual([
    false,
    true,
    true,
  ]);
});
