import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import { countAt } from "../test/queues.ts";
import { sqsClient } from "./clients.ts";
import { createQueues } from "./resources.ts";
import { type Sqs, startSqs } from "./sqs.ts";

let folder: string;
let sqs: Sqs;
let client: SQSClient;
let url: string;
let deadLettersUrl: string;

async function start(data: string | undefined) {
  sqs = await startSqs({ data });
  client = sqsClient(sqs.endpoint);
  const { queue, deadLetters } = await createQueues(sqs.endpoint);
  [url, deadLettersUrl] = [queue.url, deadLetters.url];
}
async function stop() {
  client.destroy();
  await sqs.stop();
}
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "savelife-"));
});
afterEach(async () => {
  await stop();
  await rm(folder, { recursive: true });
});

const send = (...bodies: string[]) => {
  const Entries = bodies.map((MessageBody, i) => ({ Id: String(i), MessageBody }));
  return client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
};
async function receive(QueueUrl = url, VisibilityTimeout = 100): Promise<Message[]> {
  const options = { MaxNumberOfMessages: 10, MessageAttributeNames: ["All"], AttributeNames: ["All" as const] };
  const command = new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout, ...options });
  return (await client.send(command)).Messages ?? [];
}
const bodiesOf = (messages: Message[]) => messages.map(({ Body }) => Body).sort();
const handles = (messages: Message[]) =>
  messages.map(({ ReceiptHandle }, i) => ({ Id: String(i), ReceiptHandle, VisibilityTimeout: 0 }));

/** What SQS promises of a queue, of the engine in memory and of the one that keeps its state. */
describe.for(["memory", "a folder"])("a queue in %s", (place) => {
  beforeEach(() => start(place === "memory" ? undefined : folder));

  it("still has each message when all were given back, one by one or together, however often", async () => {
    await send("a", "b", "c");
    for (let look = 1; look <= 4; look++) {
      const held = await receive();
      expect(bodiesOf(held)).toEqual(["a", "b", "c"]);
      expect(held.map(({ Attributes }) => Attributes?.ApproximateReceiveCount)).toEqual(held.map(() => String(look)));
      expect(await receive()).toEqual([]);
      if (look % 2 === 0) {
        const together = new ChangeMessageVisibilityBatchCommand({ QueueUrl: url, Entries: handles(held) });
        expect((await client.send(together)).Successful).toHaveLength(3);
      } else {
        for (const { ReceiptHandle } of held) {
          const one = { QueueUrl: url, ReceiptHandle, VisibilityTimeout: 0 };
          await client.send(new ChangeMessageVisibilityCommand(one));
        }
      }
      expect(await countAt(sqs.endpoint, url)).toBe(3);
    }
  });

  it("wakes a receiver that waits when a message is given back", async () => {
    await send("a");
    const held = await receive();
    const waiting = client.send(new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 20 }));
    await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: url, Entries: handles(held) }));
    expect((await waiting).Messages).toMatchObject([{ Body: "a" }]);
  });

  it("moves a message to the dead letters after five receives, once, and deletes what is deleted", async () => {
    await send("a");
    for (let i = 0; i < 5; i++) {
      const Entries = handles(await receive());
      expect(Entries).toHaveLength(1);
      await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: url, Entries }));
    }
    expect(await receive()).toEqual([]);
    expect(await countAt(sqs.endpoint, url)).toBe(0);
    const dead = await receive(deadLettersUrl);
    expect(bodiesOf(dead)).toEqual(["a"]);
    const Entries = handles(dead).map(({ Id, ReceiptHandle }) => ({ Id, ReceiptHandle }));
    await client.send(new DeleteMessageBatchCommand({ QueueUrl: deadLettersUrl, Entries }));
    expect(await countAt(sqs.endpoint, deadLettersUrl)).toBe(0);
  });

  test.for(["🩸", "é ✓", "🩸\r\n\t<&>\u{10FFFF}", "\uE000\uFFFD", '{"name":"Ana 🙂"}'])(
    "takes and gives %j as it is, in bodies and attributes, with the digests that the SDK checks",
    async (text) => {
      const MessageAttributes = { text: { DataType: "String", StringValue: text } };
      await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: text, MessageAttributes }));
      const { Successful } = await send(text);
      expect(Successful).toHaveLength(1);
      const received = await receive();
      expect(bodiesOf(received)).toEqual([text, text]);
      expect(received[0]?.MessageAttributes).toMatchObject({ text: { StringValue: text } });
    },
  );

  test.for(["\u0001", "\uFFFF", "a\uD83E", "\uDE78b"])("refuses %j, as SQS does", async (text) => {
    for (let i = 0; i < 2; i++) {
      const command = new SendMessageCommand({ QueueUrl: url, MessageBody: text });
      await expect(client.send(command)).rejects.toThrow("Invalid characters found");
      expect(await send(text, "good")).toMatchObject({ Failed: [{ Id: "0" }], Successful: [{ Id: "1" }] });
    }
    expect(await countAt(sqs.endpoint, url)).toBe(2);
  });
});

describe("a queue in a folder, started again", () => {
  beforeEach(() => start(folder));
  const restart = async () => {
    await stop();
    await start(folder);
  };

  it("has what was sent and what was given back, and still hides what is held", async () => {
    await send("a", "b", "c");
    await client.send(
      new ChangeMessageVisibilityBatchCommand({ QueueUrl: url, Entries: handles(await receive()).slice(0, 2) }),
    );
    for (let i = 0; i < 2; i++) {
      await restart();
      expect(await countAt(sqs.endpoint, url)).toBe(3);
    }
    expect(await receive()).toHaveLength(2);
    expect(await receive()).toEqual([]);
  });

  it("still has a message that could not be moved to the dead letters", async () => {
    await send("a");
    for (let i = 0; i < 5; i++) {
      const Entries = handles(await receive());
      await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: url, Entries }));
    }
    const database = new DatabaseSync(join(folder, "fauxqs.db"));
    database.exec(`CREATE TRIGGER full BEFORE INSERT ON sqs_messages WHEN NEW.queue_name = 'DeadLetters'
      BEGIN SELECT RAISE(ABORT, 'no room'); END`);
    const total = async () => (await countAt(sqs.endpoint, url)) + (await countAt(sqs.endpoint, deadLettersUrl));
    for (let i = 0; i < 2; i++) {
      await expect(receive()).rejects.toThrow();
      expect(await total()).toBe(1);
    }
    database.exec("DROP TRIGGER full");
    database.close();
    await restart();
    expect(await total()).toBe(1);
  });
});
