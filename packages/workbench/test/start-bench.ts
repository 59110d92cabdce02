import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { SQSClient } from "@aws-sdk/client-sqs";
import { type OutgoingMessage, sendMessages } from "@savelife/core/queue";
import { sqsAt, tableAt } from "@savelife/core/test/engines";
import { type FaultProxy, startProxy } from "@savelife/core/test/proxy";
import { startDynamodb } from "@savelife/local/dynamodb";
import { createQueues, createTable } from "@savelife/local/resources";
import { startSqs } from "@savelife/local/sqs";
import { test as plainTest } from "vitest";
import { openWorkbench, type Workbench } from "../src/workbench.ts";

/** A workbench over real engines, with all that a test needs of them. */
export type TestBench = Workbench & {
  directory: string;
  endpoints: { sqs: string; dynamodb: string };
  /** The same, but that it reaches both queues by a proxy, which stops with it. */
  behindProxy(): Promise<{ faulty: Workbench; proxy: FaultProxy }>;
  stop(): Promise<void>;
};

/** `test` with a bench, for the tests that name it; its engines are started once for a file. */
export const test = plainTest
  .extend("started", { scope: "file" }, () => startEngines())
  .extend("engines", { scope: "file" }, ({ started }, { onCleanup }) => {
    onCleanup(started.stop);
    return started;
  })
  .extend("workbench", async ({ engines }, { onCleanup }) => {
    const bench = await startBench(Promise.resolve(engines));
    onCleanup(bench.stop);
    return bench;
  });

let tables = 0;
type Engines = { sqs: string; dynamodb: string; stop(): Promise<void> };
let shared: Promise<Engines> | undefined;

/**
 * Starts a bench on engines, or on those that are shared until `stopEngines`; each has its own queues, table and
 * journal.
 */
export async function startBench(engines = shareEngines()): Promise<TestBench> {
  const { sqs, dynamodb } = await engines;
  const n = ++tables;
  const [queues] = await Promise.all([
    createQueues(sqs, { queue: `Queue${n}`, deadLetters: `DeadLetters${n}` }),
    createTable(dynamodb, `Table${n}`),
  ]);
  const client: SQSClient = sqsAt(sqs);
  const directory = await mkdtemp(path.join(tmpdir(), "savelife-bench-"));
  const services = {
    deadLetters: { client, url: queues.deadLetters.url },
    queue: { client, url: queues.queue.url },
    table: tableAt(dynamodb, `Table${n}`),
  };
  const bench = openWorkbench(services, directory, { stage: "test", waitSeconds: 0 });
  const proxies: FaultProxy[] = [];
  return {
    ...bench,
    directory,
    endpoints: { sqs, dynamodb },
    async behindProxy() {
      const proxy = await startProxy(sqs);
      proxies.push(proxy);
      const through = sqsAt(proxy.endpoint);
      const deadLetters = { ...bench.deadLetters, client: through };
      return { faulty: { ...bench, deadLetters, queue: { ...bench.queue, client: through } }, proxy };
    },
    async stop() {
      await Promise.all(proxies.map((proxy) => proxy.stop()));
      bench.close();
      await rm(directory, { recursive: true });
    },
  };
}

function shareEngines(): Promise<Engines> {
  shared ??= startEngines();
  return shared;
}

/** Stops the engines that benches share. */
export async function stopEngines(): Promise<void> {
  await (await shared)?.stop();
  shared = undefined;
}

async function startEngines(): Promise<Engines> {
  const [sqs, dynamodb] = await Promise.all([startSqs(), startDynamodb()]);
  return {
    sqs: sqs.endpoint,
    dynamodb: dynamodb.endpoint,
    stop: async () => void (await Promise.all([sqs.stop(), dynamodb.stop()])),
  };
}

/** Puts messages on the dead-letter queue. @returns their message ids */
export async function addDeadLetters({ deadLetters }: Workbench, messages: OutgoingMessage[]): Promise<string[]> {
  const results = await sendMessages(deadLetters, messages);
  return results.map((result) => {
    if (result.status === "sent") return result.messageId;
    throw new Error(`expected all letters to be sent, got ${JSON.stringify(result)}`);
  });
}
