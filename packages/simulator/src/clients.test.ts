import { ChangeMessageVisibilityBatchCommand, SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import { beforeEach, describe, expect, it, test } from "vitest";
import { quietWorld } from "../test/quiet-world.ts";
import { answer } from "./clients.ts";
import { SimulatedQueue } from "./queue.ts";
import { SimulatedTable } from "./table.ts";
import { toReference } from "./traffic.ts";
import { DEAD_LETTERS_URL, QUEUE_URL, type World } from "./world.ts";

const ID = "8d1f2a30-0000-4000-8000-000000000001";
const letters = (count: number, body = "text") => {
  return Array.from({ length: count }, (_, i) => {
    return { Id: String(i), MessageBody: body, MessageAttributes: toReference(`${i}`) };
  });
};

describe("the SQS client", () => {
  let world: World;
  let queue: SimulatedQueue;
  const open = (...kinds: Parameters<typeof quietWorld>) => {
    world = quietWorld(...kinds);
    queue = new SimulatedQueue(world);
  };
  const ask = (command: unknown) => answer(command, { table: new SimulatedTable(world), queue }, world);
  const send = (Entries: ReturnType<typeof letters>, QueueUrl = DEAD_LETTERS_URL) => {
    return ask(new SendMessageBatchCommand({ QueueUrl, Entries }));
  };
  const delay = (ReceiptHandle: string, VisibilityTimeout = 60) => {
    const Entries = [{ Id: "0", ReceiptHandle, VisibilityTimeout }];
    return ask(new ChangeMessageVisibilityBatchCommand({ QueueUrl: QUEUE_URL, Entries }));
  };
  beforeEach(() => open());

  it("keeps the dead letters that were sent", () => {
    expect(send(letters(10))).toMatchObject({ Successful: { length: 10 }, Failed: [] });
    expect(queue.letters.get("3")).toMatchObject([{ body: "text", byRedrive: false }]);
  });

  it("keeps no dead letter that it reports as failed", () => {
    open("unsent-entry");
    expect(send(letters(2))).toMatchObject({ Successful: [], Failed: [{ Id: "0" }, { Id: "1" }] });
    expect(queue.letters.size).toBe(0);
  });

  test.for<[string, ReturnType<typeof letters>, string]>([
    ["no entry", [], "EmptyBatchRequest"],
    ["eleven entries", letters(11), "TooManyEntriesInBatchRequest"],
    ["an id twice", [...letters(1), ...letters(1)], "BatchEntryIdsNotDistinct"],
    ["more than 1 MiB", letters(2, "x".repeat(600_000)), "BatchRequestTooLong"],
  ])("refuses %s as a whole", ([, entries, name]) => {
    expect(() => send(entries)).toThrow(name);
    expect(queue.letters.size).toBe(0);
  });

  it("refuses to send to any other queue, and commands that it does not know", () => {
    expect(() => send(letters(1), QUEUE_URL)).toThrow("QueueDoesNotExist");
    expect(() => ask({})).toThrow("UnknownOperationException");
  });

  it("delays messages in flight by that receipt handle, by 12 hours at most", () => {
    queue.send(ID, { body: "text" });
    const [record] = queue.receive(1);
    const handle = record?.receiptHandle ?? "";
    expect(delay(handle)).toMatchObject({ Successful: [{ Id: "0" }], Failed: [] });
    expect(delay("unknown")).toMatchObject({ Successful: [], Failed: [{ Id: "0" }] });
    expect(delay(handle, 43_201)).toMatchObject({ Successful: [], Failed: [{ Id: "0" }] });
    open("undelayed-entry");
    expect(delay(handle)).toMatchObject({ Successful: [], Failed: [{ Id: "0" }] });
  });
});
