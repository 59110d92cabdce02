import { execFileSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { distrust } from "@savelife/workbench/state-files";
import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import { findLocalFile, localFilePath, readLocalFile, removeLocalFile, writeLocalFile } from "./local-file.ts";

const addresses = {
  ingest: "http://127.0.0.1:3000",
  console: { url: "http://127.0.0.1:3001", secret: "of-a-test" },
  sqs: "http://127.0.0.1:4566",
  dynamodb: "http://127.0.0.1:8000",
  queue: { url: "http://127.0.0.1:4566/000000000000/Queue" },
  deadLetters: { url: "http://127.0.0.1:4566/000000000000/DeadLetters" },
  table: { name: "SaveLife" },
};
const stack = { pid: process.pid, ...addresses };
/** The highest process id that Linux gives is 2 ** 22. */
const GONE = 2 ** 22 + 1;
let folder: string;
let file: string;
let state: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "savelife-"));
  file = localFilePath(folder);
  state = path.dirname(file);
});
afterEach(() => rm(folder, { recursive: true }));

async function write(content: unknown, mode = 0o600) {
  await mkdir(state, { recursive: true, mode: 0o700 });
  await writeFile(file, typeof content === "string" ? content : JSON.stringify(content), { mode });
}
const refusal = () => {
  const found = readLocalFile(folder);
  return found?.status === "refused" ? found.reason : found?.status;
};

it("says where the stack of this process is until it is removed, and leaves nothing else behind", async () => {
  for (const _time of ["once", "again"]) {
    await writeLocalFile(folder, addresses);
    expect(readLocalFile(folder)).toEqual({ file, folder, status: "running", stack });
    expect(await readdir(state)).toEqual(["local.json"]);
  }
  for (const _time of ["once", "again"]) {
    await removeLocalFile(folder);
    expect(await readdir(state)).toEqual([]);
    expect(readLocalFile(folder)).toBeUndefined();
  }
});

it("is found from folders below, whatever else it says", async () => {
  await write({ ...stack, more: 1 });
  const below = path.join(folder, "a/b");
  await mkdir(path.join(below, ".savelife"), { recursive: true });
  expect(findLocalFile(below)).toEqual({ file, folder, status: "running", stack });
});

it("says that a stack has ended whose process is gone", async () => {
  await write({ ...stack, pid: GONE });
  expect(findLocalFile(folder)).toEqual({ file, folder, status: "ended", pid: GONE });
});

test.for<[string, unknown]>([
  ["nothing in it", ""],
  ["half of it", JSON.stringify(stack).slice(0, -9)],
  ["null", null],
  ["no addresses", { pid: 1 }],
  ["another host", { ...stack, sqs: "http://sqs.example.org" }],
  ["a queue at another host", { ...stack, queue: { url: "http://127.0.0.1.example.org/000000000000/Queue" } }],
  ["no table", { ...stack, table: { name: "" } }],
  ["a group of processes", { ...stack, pid: -1 }],
])("refuses a file with %s", async ([, content]) => {
  await write(content);
  expect(refusal()).toBe("it does not say where a stack of this machine is");
});

// Windows keeps rights elsewhere, and has no such files.
describe.skipIf(process.platform === "win32")("where others may have put it, or it is not a file", () => {
  it("is written for its owner alone, in a folder that is closed to others", async () => {
    await mkdir(state);
    await chmod(state, 0o777);
    await writeLocalFile(folder, addresses);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(state)).mode & 0o777).toBe(0o700);
  });

  it("is refused when others may write to it or to its folder", async () => {
    await write(stack);
    await chmod(file, 0o620);
    expect(refusal()).toBe("it can be written by others");
    await chmod(file, 0o600);
    await chmod(state, 0o702);
    expect(refusal()).toBe("its folder can be written by others");
  });

  it("is refused when it belongs to another user", () => {
    const uid = process.getuid?.() ?? 0;
    expect(distrust({ uid: uid + 1, mode: 0o600 })).toBe("belongs to another user");
    expect(distrust({ uid, mode: 0o600 })).toBeUndefined();
  });

  it("is refused, and not waited for, when it is a pipe, a folder or a link", async () => {
    await mkdir(state, { mode: 0o700 });
    execFileSync("mkfifo", ["-m", "600", file]);
    expect(refusal()).toBe("it is not a regular file");
    await rm(file);
    await mkdir(file);
    expect(refusal()).toBe("it is not a regular file");
    await rm(file, { recursive: true });
    await write(stack);
    await rename(file, `${file}.real`);
    await symlink(`${file}.real`, file);
    expect(refusal()).toBe("it cannot be read (ELOOP)");
  });
});
