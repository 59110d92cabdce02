import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { temporaryDirectory } from "../../test/stack.ts";
import { beginFile } from "./new-file.ts";

let directory: string;
beforeEach(async () => {
  directory = await temporaryDirectory();
});
afterEach(() => rm(directory, { recursive: true }));

const contentOf = (name: string) => readFile(path.join(directory, name), "utf8");

test("has its name once it is kept, and is its owner's alone", async () => {
  const file = await beginFile("letters", directory);
  await file.write("one\n");
  await file.write("two\n");
  const [draft = ""] = await readdir(directory);
  expect(draft).toMatch(/^letters\.[0-9a-f]{8}\.part$/);
  for (const when of ["draft", "kept"]) {
    const name = when === "draft" ? draft : "letters";
    expect((await stat(path.join(directory, name))).mode & 0o777, when).toBe(0o600);
    if (when === "draft") await file.keep();
  }
  await file.close();
  expect(await readdir(directory)).toEqual(["letters"]);
  expect(await contentOf("letters")).toBe("one\ntwo\n");
});

test("leaves nothing when it is not kept", async () => {
  for (const _ of [1, 2]) {
    const file = await beginFile("letters", directory);
    await file.write("one\n");
    await file.close();
    expect(await readdir(directory)).toEqual([]);
  }
});

test("refuses a file, a folder and a link to nowhere of that name, and leaves them as they are", async () => {
  await writeFile(path.join(directory, "file"), "mine");
  await mkdir(path.join(directory, "folder"));
  await symlink("nowhere", path.join(directory, "link"));
  for (const name of ["file", "folder", "link", "file"]) {
    await expect(beginFile(name, directory)).rejects.toMatchObject({
      exitCode: 64,
      message: `${name} is there already, and no file is written over`,
    });
  }
  expect((await readdir(directory)).sort()).toEqual(["file", "folder", "link"]);
});

test("writes over no file that was made meanwhile, and says where the lines are", async () => {
  const file = await beginFile("letters", directory);
  await file.write("ours\n");
  await writeFile(path.join(directory, "letters"), "mine");
  const error: unknown = await file.keep().catch((cause: unknown) => cause);
  await file.close();
  const [draft = ""] = (await readdir(directory)).filter((name) => name.endsWith(".part"));
  expect(error).toMatchObject({ exitCode: 64, next: expect.stringContaining(draft) });
  expect(await contentOf("letters")).toBe("mine");
  expect(await contentOf(draft)).toBe("ours\n");
});

/** Writes a megabyte in a process that may write files of half a megabyte at most, as if the disk were full then. */
const write = (limit: string, ending: string) => {
  const program = `
    const { beginFile } = await import(${JSON.stringify(new URL("./new-file.ts", import.meta.url).href)});
    const file = await beginFile("letters", ${JSON.stringify(directory)});
    try {
      for (let i = 0; i < 16; i++) await file.write("x".repeat(65535) + "\\n");
      ${ending}
    } catch (error) {
      console.log(error.message, error.exitCode);
    } finally {
      await file.close();
    }`;
  const shell = ["-c", `ulimit -f ${limit}; exec "$0" --input-type=module -e "$1"`, process.execPath, program];
  return promisify(execFile)("sh", shell);
};

test("a disk that is full leaves nothing, and lets the same name be used again", async () => {
  for (const _ of [1, 2]) {
    const { stdout } = await write("512", "await file.keep();");
    expect(stdout).toMatch(/^letters cannot be written: .+ 75\n$/);
    expect(await readdir(directory)).toEqual([]);
  }
  expect((await write("unlimited", "await file.keep();")).stdout).toBe("");
  expect((await stat(path.join(directory, "letters"))).size).toBe(1_048_576);
});

test("a process that ends in the middle removes its draft", async () => {
  await write("unlimited", "process.exit(0);");
  expect(await readdir(directory)).toEqual([]);
});
