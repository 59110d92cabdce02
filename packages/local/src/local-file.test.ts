import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it, test } from "vitest";
import { localFilePath, readLocalFile, removeLocalFile, writeLocalFile } from "./local-file.ts";

const addresses = {
  ingest: "http://127.0.0.1:3000",
  console: { url: "http://127.0.0.1:3001", secret: "of-a-test" },
  sqs: "http://127.0.0.1:4566",
  dynamodb: "http://127.0.0.1:8000",
  queue: { url: "http://127.0.0.1:4566/000000000000/Queue" },
  deadLetters: { url: "http://127.0.0.1:4566/000000000000/DeadLetters" },
  table: { name: "SaveLife" },
};
/** The highest process id that Linux gives is 2 ** 22. */
const NOBODY = 2 ** 22 + 1;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "savelife-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function writeAs(text: string) {
  await mkdir(dirname(localFilePath(folder)), { recursive: true });
  await writeFile(localFilePath(folder), text);
}

it("tells of the stack of this process until it is removed, and leaves nothing else behind", async () => {
  await writeLocalFile(folder, addresses);
  expect(await readLocalFile(folder)).toEqual({ pid: process.pid, ...addresses });
  expect(await readdir(dirname(localFilePath(folder)))).toEqual(["local.json"]);
  await removeLocalFile(folder);
  expect(await readdir(dirname(localFilePath(folder)))).toEqual([]);
});

it("is for its owner alone, as it holds the secret of the console", async () => {
  await writeLocalFile(folder, addresses);
  expect((await stat(localFilePath(folder))).mode & 0o777).toBe(0o600);
});

it("takes over from a stack that has ended without a word", async () => {
  await writeAs(JSON.stringify({ pid: NOBODY, ...addresses }));
  expect(await readLocalFile(folder)).toBeUndefined();
  await writeLocalFile(folder, addresses);
  expect(await readLocalFile(folder)).toMatchObject({ pid: process.pid });
});

it("leaves the file of another stack that runs", async () => {
  const other = { pid: process.ppid, ...addresses };
  await writeAs(JSON.stringify(other));
  await removeLocalFile(folder);
  expect(await readLocalFile(folder)).toEqual(other);
});

test.for(["", "{", "null", '{"pid":1}'])("takes the file %o as none", async (text) => {
  await writeAs(text);
  expect(await readLocalFile(folder)).toBeUndefined();
});
