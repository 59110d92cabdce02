import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createQueues } from "@savelife/local/create-queues";
import { createTable } from "@savelife/local/create-table";
import { startDynamodb } from "@savelife/local/dynamodb";
import { startSqs } from "@savelife/local/sqs";

/** What a running local stack writes down of itself, as far as the CLI reads it. */
export type Written = {
  pid: number;
  sqs: string;
  dynamodb: string;
  queue: { url: string };
  deadLetters: { url: string };
  table: { name: string };
};

/** The engines of a local stack, without anything that consumes, and a folder in which the CLI finds them. */
export type Stack = Written & { directory: string; stop(): Promise<void> };

/** Starts real engines on free ports, with a queue, a dead-letter queue and a table. */
export async function startStack(): Promise<Stack> {
  const [sqs, dynamodb] = await Promise.all([startSqs(), startDynamodb()]);
  const [queues] = await Promise.all([createQueues(sqs.endpoint), createTable(dynamodb.endpoint, "Table")]);
  const written: Written = {
    pid: process.pid,
    sqs: sqs.endpoint,
    dynamodb: dynamodb.published,
    queue: { url: queues.queue.url },
    deadLetters: { url: queues.deadLetters.url },
    table: { name: "Table" },
  };
  const directory = await temporaryDirectory();
  await writeLocalJson(directory, written);
  return {
    ...written,
    directory,
    async stop() {
      await Promise.all([sqs.stop(), dynamodb.stop(), rm(directory, { recursive: true })]);
    },
  };
}

/** A new folder in which there is nothing. */
export function temporaryDirectory(): Promise<string> {
  return mkdtemp(path.join(tmpdir(), "savelife-cli-"));
}

/** Writes `.savelife/local.json` into a folder; what is no stack at all may be written too. */
export async function writeLocalJson(directory: string, content: unknown): Promise<void> {
  await mkdir(path.join(directory, ".savelife"), { recursive: true });
  await writeFile(path.join(directory, ".savelife/local.json"), JSON.stringify(content));
}
