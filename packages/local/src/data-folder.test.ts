import { chmod, chown, mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, test } from "vitest";
import { makePrivate, NotPrivate } from "./data-folder.ts";

let parent: string;
let folder: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), "savelife-"));
  folder = join(parent, "state");
});
afterEach(() => rm(parent, { recursive: true }));

const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);
async function make(mode: number, ...files: string[]) {
  await mkdir(join(folder, "dynalite"), { recursive: true });
  for (const file of files) await writeFile(join(folder, file), "x", { mode: 0o644 });
  await chmod(folder, mode);
  if (files.length === 0) await rm(join(folder, "dynalite"), { recursive: true });
}

const STATE = ["dynoxide.db", "dynoxide.db-wal", "fauxqs.db", "dynalite/000001.log", "stack.lock"];

it("makes one that is not there, for its owner alone, and says nothing", async () => {
  for (let i = 0; i < 2; i++) {
    expect(makePrivate(join(folder, "deeper"))).toBeUndefined();
    expect(await modeOf(join(folder, "deeper"))).toBe("700");
  }
});

it("refuses at once a place where the system lets nobody make a folder, each time", () => {
  for (const place of ["/proc/x", "/proc/x/y", "/dev/null/x"]) {
    for (let i = 0; i < 2; i++) expect(() => makePrivate(place)).toThrow(/ENOENT|ENOTDIR|EACCES|EPERM/);
  }
});

it("closes the state of an earlier version to others, and says so once", async () => {
  await make(0o755, ...STATE);
  expect(makePrivate(folder)).toBe(`Others could read ${folder}. Now only you can.`);
  expect(makePrivate(folder)).toBeUndefined();
  expect(await modeOf(folder)).toBe("700");
  expect(await modeOf(join(folder, "dynalite"))).toBe("700");
  for (const file of STATE.slice(0, 4)) expect(await modeOf(join(folder, file))).toBe("600");
});

test.for([0o775, 0o777])("closes an empty folder of the mode %o", async (mode) => {
  await make(mode);
  expect(makePrivate(folder)).toContain("Now only you can");
  expect(await modeOf(folder)).toBe("700");
});

test.for<[string, number, string[]]>([
  ["that holds something else", 0o755, ["dynoxide.db", "letters.txt"]],
  ["into which others could have put something", 0o775, ["dynoxide.db"]],
  ["of everybody", 0o777, ["dynoxide.db", "letters.txt"]],
])("refuses one %s, says what to do, and changes nothing", async ([, mode, files]) => {
  await make(mode, ...files);
  for (let i = 0; i < 2; i++) {
    const refusal = getRefusal();
    expect(refusal).toBeInstanceOf(NotPrivate);
    expect(refusal).toMatchObject({ next: expect.stringContaining(`chmod -R go= "${folder}"`) });
  }
  expect(await modeOf(folder)).toBe(mode.toString(8));
  for (const file of files) expect(await modeOf(join(folder, file))).toBe("644");
});

function getRefusal(): unknown {
  try {
    return makePrivate(folder);
  } catch (error) {
    return error;
  }
}

it("leaves what else is in a private folder as it is", async () => {
  await make(0o700, "dynoxide.db", "letters.txt");
  expect(makePrivate(folder)).toBeUndefined();
  expect(await modeOf(join(folder, "dynoxide.db"))).toBe("600");
  expect(await modeOf(join(folder, "letters.txt"))).toBe("644");
});

it("refuses one that belongs to another user", async () => {
  await make(0o700);
  const isRoot = process.getuid?.() === 0;
  if (isRoot) await chown(folder, 1, 1);
  // Without the right to give a folder away, there is one that is root's on every machine.
  expect(() => makePrivate(isRoot ? folder : "/")).toThrow("belongs to another user");
});
