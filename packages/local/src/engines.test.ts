import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DescribeTableCommand, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { GetQueueAttributesCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BusyPort } from "./busy-port.ts";
import { dynamodbClient, sqsClient } from "./clients.ts";
import { countMessages } from "./count-messages.ts";
import { createQueues } from "./create-queues.ts";
import { createTable } from "./create-table.ts";
import { type DynamodbEngine, startDynamodb } from "./dynamodb.ts";
import { findDynoxide } from "./dynoxide.ts";
import { startSqs } from "./sqs.ts";

const engines: DynamodbEngine[] = findDynoxide() ? ["dynoxide", "dynalite"] : ["dynalite"];
const TableName = "SaveLife";
let data: string;

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), "savelife-"));
});
afterEach(() => rm(data, { recursive: true }));

const portOf = (endpoint: string) => Number(new URL(endpoint).port);

describe.for(engines)("%s", (engine) => {
  it("has the table with PK alone, also when it is created again", async () => {
    const dynamodb = await startDynamodb({ engine });
    await createTable(dynamodb.endpoint, TableName);
    await createTable(dynamodb.endpoint, TableName);
    const { Table } = await dynamodbClient(dynamodb.endpoint).send(new DescribeTableCommand({ TableName }));
    expect(Table).toMatchObject({ TableStatus: "ACTIVE", KeySchema: [{ AttributeName: "PK", KeyType: "HASH" }] });
    await dynamodb.stop();
  });

  it("keeps its items across a restart in a folder, and nothing without", async () => {
    const Item = { PK: { S: "DONOR#1" } };
    for (const folder of [data, undefined]) {
      const before = await startDynamodb({ engine, data: folder });
      await createTable(before.endpoint, TableName);
      await dynamodbClient(before.endpoint).send(new PutItemCommand({ TableName, Item }));
      await before.stop();

      const after = await startDynamodb({ engine, data: folder });
      await createTable(after.endpoint, TableName);
      const found = await dynamodbClient(after.endpoint).send(new GetItemCommand({ TableName, Key: Item }));
      expect(found.Item).toEqual(folder && Item);
      await after.stop();
    }
  });

  it("names the port when somebody else listens on it", async () => {
    const first = await startDynamodb({ engine });
    const port = portOf(first.endpoint);
    await expect(startDynamodb({ engine, port })).rejects.toThrow(new BusyPort(port, "DynamoDB"));
    await first.stop();
  });
});

describe("fauxqs", () => {
  it("has the queues with the deployed numbers, at URLs that every resolver knows", async () => {
    const sqs = await startSqs();
    const { queue, deadLetters } = await createQueues(sqs.endpoint);
    const read = async (QueueUrl: string) =>
      (await sqsClient(sqs.endpoint).send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] })))
        .Attributes;

    expect(queue.url).toBe(`${sqs.endpoint}/000000000000/Queue`);
    expect(await read(queue.url)).toMatchObject({
      VisibilityTimeout: "180",
      MessageRetentionPeriod: "345600",
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetters.arn, maxReceiveCount: 5 }),
    });
    expect(await read(deadLetters.url)).toMatchObject({ MessageRetentionPeriod: "1209600" });
    await sqs.stop();
  });

  it("keeps its messages across a restart in a folder, at the URL of its new port", async () => {
    const before = await startSqs({ data });
    const old = await createQueues(before.endpoint);
    const message = { QueueUrl: old.queue.url, MessageBody: "kept" };
    await sqsClient(before.endpoint).send(new SendMessageCommand(message));
    await before.stop();

    const after = await startSqs({ data });
    const { queue } = await createQueues(after.endpoint);
    expect(queue.url).toBe(`${after.endpoint}/000000000000/Queue`);
    expect(await countMessages(after.endpoint, queue.url)).toBe(1);
    await after.stop();
  });

  it("names the port when somebody else listens on it", async () => {
    const first = await startSqs();
    const port = portOf(first.endpoint);
    await expect(startSqs({ port })).rejects.toThrow(new BusyPort(port, "SQS"));
    await first.stop();
  });
});
