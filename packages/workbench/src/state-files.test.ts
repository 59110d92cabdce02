import { chmod, mkdir, mkdtemp, rm, stat, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { distrust, findStateFolder, makeStateFolder, stateFolderOf } from "./state-files.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "savelife-"));
});
afterEach(() => rm(directory, { recursive: true }));

it("is made for its owner alone, and found from below", async () => {
  const below = path.join(directory, "a/b");
  await mkdir(below, { recursive: true });
  for (const _time of ["once", "again"]) expect(makeStateFolder(directory)).toBe(stateFolderOf(directory));
  expect(distrust(await stat(stateFolderOf(directory)))).toBeUndefined();
  expect(findStateFolder(below)).toBe(stateFolderOf(directory));
});

it.skipIf(process.platform === "win32")("is passed over where others can have filled it, or it is a link", async () => {
  const below = path.join(directory, "a");
  makeStateFolder(directory);
  await mkdir(stateFolderOf(below), { recursive: true });
  await chmod(stateFolderOf(below), 0o777);
  expect(findStateFolder(below)).toBe(stateFolderOf(directory));
  await rm(stateFolderOf(below), { recursive: true });
  await symlink(stateFolderOf(directory), stateFolderOf(below));
  expect(findStateFolder(below)).toBe(stateFolderOf(directory));
  expect(() => makeStateFolder(below)).toThrow("is not a folder");
});
