import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { startDynamodb } from "@savelife/local/dynamodb";
import type { LocalStack } from "@savelife/local/local-file";
import { createQueues, createTable } from "@savelife/local/resources";
import { startSqs } from "@savelife/local/sqs";

/** Addresses at which nothing listens. */
export const NOBODY = { ingest: "http://127.0.0.1:1", console: { url: "http://127.0.0.1:1", secret: "of-a-test" } };

/** The engines of a local stack, without anything that consumes, and a folder in which the CLI finds them. */
export type Stack = LocalStack & { directory: string; stop(): Promise<void> };

/** Starts real engines on free ports, with a queue, a dead-letter queue and a table. */
export async function startStack(): Promise<Stack> {
  const [sqs, dynamodb] = await Promise.all([startSqs(), startDynamodb()]);
  const [queues] = await Promise.all([createQueues(sqs.endpoint), createTable(dynamodb.endpoint, "Table")]);
  const written: LocalStack = {
    pid: process.pid,
    ...NOBODY,
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

/** Writes `.savelife/local.json` into a folder; also what is not a stack. */
export async function writeLocalJson(directory: string, content: unknown): Promise<void> {
  await mkdir(path.join(directory, ".savelife"), { recursive: true, mode: 0o700 });
  await writeFile(path.join(directory, ".savelife/local.json"), JSON.stringify(content), { mode: 0o600 });
}
