import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { lookAtAll } from "@savelife/workbench/look";
import { openWorkbench } from "@savelife/workbench/workbench";
import { afterEach, beforeEach, expect, it, test } from "vitest";
import { type Addresses, dynamodbClient, sqsClient } from "./clients.ts";
import { findDynoxide } from "./dynoxide.ts";

let folder: string;
let child: ChildProcess | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "savelife-"));
});
afterEach(async () => {
  await end("SIGKILL");
  await rm(folder, { recursive: true });
});

async function start(engine = ""): Promise<Addresses> {
  const script = join(import.meta.dirname, "../test/stack-process.ts");
  child = fork(script, [join(folder, "state"), engine], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const [addresses] = await once(child, "message");
  return addresses;
}

async function end(signal: NodeJS.Signals): Promise<void> {
  if (!child) return;
  const ended = once(child, "exit");
  child.kill(signal);
  await ended;
  child = undefined;
}

/** What `savelife dlq` works with, in the folder in which it remembers what it holds. */
function openBench({ sqs, dynamodb, queue, deadLetters, table }: Addresses) {
  const client = sqsClient(sqs);
  const services = {
    queue: { client, url: queue.url },
    deadLetters: { client, url: "the dead letters" },
    table: { client: DynamoDBDocumentClient.from(dynamodbClient(dynamodb)), name: table.name },
  };
  // Queues keep their journal by their address, and the port is another one each time.
  return {
    ...openWorkbench(services, folder, { stage: "local" }),
    deadLetters: { client, url: deadLetters.url },
  };
}

async function look(addresses: Addresses): Promise<number> {
  const bench = openBench(addresses);
  const pass = await lookAtAll(bench, { signal: AbortSignal.timeout(20_000) });
  bench.close();
  return pass.seen;
}

it("has three dead letters after every look, after a restart, and after a kill", async () => {
  let stack = await start();
  const client = sqsClient(stack.sqs);
  for (const MessageBody of ["a", "b", "c"]) {
    await client.send(new SendMessageCommand({ QueueUrl: stack.deadLetters.url, MessageBody }));
  }
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    for (let i = 0; i < 2; i++) expect(await look(stack)).toBe(3);
    await end(signal);
    stack = await start();
  }
  expect(await look(stack)).toBe(3);
}, 60_000);

it("has them after a kill in the middle of a look, at the next look", async () => {
  let stack = await start();
  const send = { QueueUrl: stack.deadLetters.url, MessageBody: "a" };
  await sqsClient(stack.sqs).send(new SendMessageCommand(send));
  for (let i = 0; i < 2; i++) {
    const bench = openBench(stack);
    const held = Promise.withResolvers<void>();
    const options = { signal: AbortSignal.timeout(20_000), onSeen: () => held.resolve() };
    const looking = lookAtAll(bench, options).catch((error: unknown) => error);
    await held.promise;
    await end("SIGKILL");
    expect(await looking).toBeInstanceOf(Error);
    bench.close();
    stack = await start();
    expect(await look(stack)).toBe(1);
  }
}, 60_000);

const engines = findDynoxide() ? ["dynoxide", "dynalite"] : ["dynalite"];
test.for(engines)(
  "with %s, the folder and all files in it are for their owner alone, and stay",
  { timeout: 60_000 },
  async (engine) => {
    const Item = { PK: { S: "DONOR#1" } };
    for (let i = 0; i < 2; i++) {
      const { dynamodb, table, sqs, deadLetters } = await start(engine);
      const client = dynamodbClient(dynamodb);
      const found = await client.send(new GetItemCommand({ TableName: table.name, Key: Item }));
      expect(found.Item).toEqual(i === 0 ? undefined : Item);
      await client.send(new PutItemCommand({ TableName: table.name, Item }));
      await sqsClient(sqs).send(new SendMessageCommand({ QueueUrl: deadLetters.url, MessageBody: "x" }));
      const modes = await readModes(join(folder, "state"));
      expect(Object.keys(modes).length).toBeGreaterThan(3);
      expect(Object.entries(modes).filter(([, mode]) => mode !== "600" && mode !== "700")).toEqual([]);
      await end("SIGKILL");
    }
  },
);

async function readModes(path: string): Promise<Record<string, string>> {
  const names = await readdir(path, { recursive: true });
  const modes = await Promise.all(
    ["", ...names].map(async (name) => [name, ((await stat(join(path, name))).mode & 0o777).toString(8)]),
  );
  return Object.fromEntries(modes);
}
