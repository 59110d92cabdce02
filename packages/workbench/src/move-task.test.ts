import { mkdtemp, rm } from "node:fs/promises";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import { type Queue, sendMessages } from "@savelife/core/queue";
import { countMessages } from "@savelife/core/receive";
import { sqsAt, tableAt } from "@savelife/core/test/engines";
import { createSqsServer } from "local-aws-sqs";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type MoveTask, moveEverything } from "./move-task.ts";
import { openWorkbench, type Workbench } from "./workbench.ts";

// fauxqs, which the other tests run on, cannot move messages by itself.
let server: Server;
let client: ReturnType<typeof sqsAt>;
beforeAll(async () => {
  server = await createSqsServer({ port: 0, hostname: "127.0.0.1", emulateQueueCreationLifecycle: false });
  const address = server.address();
  client = sqsAt(`http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`);
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

let queues = 0;
let bench: Workbench & { close(): void };
let directory: string;
const { signal } = new AbortController();
beforeEach(async () => {
  const n = ++queues;
  const deadLetters = await createQueue(`DeadLetters${n}`);
  const request = { QueueUrl: deadLetters.url, AttributeNames: ["QueueArn" as const] };
  const { Attributes } = await client.send(new GetQueueAttributesCommand(request));
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: Attributes?.QueueArn, maxReceiveCount: 5 });
  const queue = await createQueue(`Queue${n}`, { RedrivePolicy });
  directory = await mkdtemp(path.join(tmpdir(), "savelife-bench-"));
  const table = tableAt("http://127.0.0.1:1", "none"); // SQS looks at none
  bench = openWorkbench({ deadLetters, queue, table }, directory, { stage: "test", waitSeconds: 0 });
});
afterEach(async () => {
  bench.close();
  await rm(directory, { recursive: true });
});

async function createQueue(QueueName: string, Attributes = {}): Promise<Queue> {
  const { QueueUrl = "" } = await client.send(new CreateQueueCommand({ QueueName, Attributes }));
  return { client, url: QueueUrl };
}

async function addDeadLetters(count: number): Promise<void> {
  const messages = Array.from({ length: count }, (_, i) => ({ body: `letter ${i}` }));
  expect((await sendMessages(bench.deadLetters, messages, signal)).every(({ status }) => status === "sent")).toBe(true);
}

test("lets SQS move everything, reports its progress and ends with it", async () => {
  await addDeadLetters(25);
  const progress: MoveTask[] = [];
  const task = await moveEverything(bench, { signal, onProgress: (now) => progress.push(now) });
  expect(task).toMatchObject({ status: "COMPLETED", moved: 25 });
  expect(progress.at(-1)).toEqual(task);
  expect(await countMessages(bench.deadLetters)).toMatchObject({ waiting: 0 });
  expect(await countMessages(bench.queue)).toMatchObject({ waiting: 25 });
  const act = { act: "replay", what: "all, moved by SQS, unchecked", count: 25, ids: [], ended: "done" };
  expect(bench.history.latest(9)).toMatchObject([act]);
});

test("is not ended by an earlier move, which SQS still lists when the new one has begun", async () => {
  await addDeadLetters(3);
  await moveEverything(bench, { signal });
  const earlier = await client.send(new ListMessageMoveTasksCommand({ SourceArn: await arnOf(bench.deadLetters) }));
  await addDeadLetters(7);
  // No engine is late, so this one is made to be: its first answer after the start is from before.
  let isStarted = false;
  const send = async (command: Command) => {
    const isLate = isStarted && command instanceof ListMessageMoveTasksCommand;
    isStarted = command instanceof StartMessageMoveTaskCommand;
    return isLate ? earlier : client.send(command);
  };
  const late = { ...bench.deadLetters, client: Object.assign(Object.create(client), { send }) };
  const progress: number[] = [];
  const task = await moveEverything(
    { ...bench, deadLetters: late },
    { signal, onProgress: ({ moved }) => progress.push(moved) },
  );
  expect(progress[0]).toBe(0);
  expect(task).toMatchObject({ status: "COMPLETED", moved: 7 });
});

type Command = Parameters<typeof client.send>[0];

async function arnOf({ url }: Queue): Promise<string | undefined> {
  const request = { QueueUrl: url, AttributeNames: ["QueueArn" as const] };
  return (await client.send(new GetQueueAttributesCommand(request))).Attributes?.QueueArn;
}

test("done again while SQS moves, watches that task and starts no other", { timeout: 60_000 }, async () => {
  await addDeadLetters(12);
  const begun = Promise.withResolvers<void>();
  const first = moveEverything(bench, { signal, rate: 5, onProgress: () => begun.resolve() });
  await begun.promise;
  let isWatched = false;
  const second = await moveEverything(bench, { signal, rate: 500, onProgress: () => (isWatched = true) });
  expect({ isWatched, second }).toEqual({ isWatched: true, second: await first });
  expect(await countMessages(bench.queue)).toMatchObject({ waiting: 12 });
});

test("cancels the move on an interrupt, and leaves there what was not moved", { timeout: 30_000 }, async () => {
  await addDeadLetters(40);
  const interruption = new AbortController();
  const onProgress = () => interruption.abort();
  const task = await moveEverything(bench, { signal: interruption.signal, rate: 1, onProgress });
  expect(task.status).toBe("CANCELLED");
  const [left, moved] = await Promise.all([countMessages(bench.deadLetters), countMessages(bench.queue)]);
  expect(left.waiting).toBeGreaterThan(0);
  expect(left.waiting + moved.waiting).toBe(40);
});
