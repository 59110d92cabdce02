import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { temporaryDirectory, type Written, writeLocalJson } from "../../test/stack.ts";
import { findLocalStack } from "./local-stack.ts";

const stack: Written = {
  pid: process.pid,
  sqs: "http://127.0.0.1:4566",
  dynamodb: "http://127.0.0.1:8000",
  queue: { url: "http://127.0.0.1:4566/000000000000/Queue" },
  deadLetters: { url: "http://127.0.0.1:4566/000000000000/DeadLetters" },
  table: { name: "Table" },
};
let directory: string;

beforeAll(async () => {
  directory = await temporaryDirectory();
});
afterAll(() => rm(directory, { recursive: true }));

test("finds the stack of the folder and of those above it, whatever else the file says", async () => {
  await writeLocalJson(directory, { ...stack, ingest: "http://127.0.0.1:3000" });
  const below = path.join(directory, "a/b");
  await mkdir(below, { recursive: true });
  expect(findLocalStack(directory)).toEqual(stack);
  expect(findLocalStack(below)).toEqual(stack);
});

test("finds none where there is none", async () => {
  const empty = await temporaryDirectory();
  expect(findLocalStack(empty)).toBeUndefined();
  await rm(empty, { recursive: true });
});

test("refuses one whose process is gone", async () => {
  await writeLocalJson(directory, { ...stack, pid: 2 ** 22 + 1 }); // above the most that Linux gives
  expect(() => findLocalStack(directory)).toThrow("its process 4194305 is gone");
});

test.for([
  ["no object", "stack"],
  ["nothing in it", {}],
  ["another host", { ...stack, sqs: "http://sqs.example.org" }],
  ["a queue at another host", { ...stack, queue: { url: "http://127.0.0.1.example.org/000000000000/Queue" } }],
  ["no table", { ...stack, table: { name: "" } }],
  ["a group of processes", { ...stack, pid: -1 }],
] as const)("refuses a file with %s", async ([, content]) => {
  await writeLocalJson(directory, content);
  expect(() => findLocalStack(directory)).toThrow(/to say where the local stack is, on this machine/);
});
