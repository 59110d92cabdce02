import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient, ScanCommand } from "@aws-sdk/lib-dynamodb";
import type { Item } from "../src/item.ts";
import type { Queue } from "../src/queue.ts";
import type { Table } from "../src/table.ts";

const isLinux = process.platform === "linux" && process.arch === "x64";

/** The DynamoDB-compatible engines of this kind of machine: dynoxide has a binary for Linux on x64 alone. */
export const ENGINES = isLinux ? (["dynoxide", "dynalite"] as const) : (["dynalite"] as const);

const anywhere = { region: "eu-west-1", credentials: { accessKeyId: "test", secretAccessKey: "test" } };

/** Generous, as a busy machine is slow; a test of what happens after it gives a shorter one. */
const TIMEOUT_MILLISECONDS = 10_000;

/** A table on an engine, through a client that makes one attempt, as the consumer's does. */
export function tableAt(endpoint: string, name: string, requestTimeout = TIMEOUT_MILLISECONDS): Table {
  const client = new DynamoDBClient({ ...anywhere, endpoint, maxAttempts: 1, requestHandler: limits(requestTimeout) });
  return { client: DynamoDBDocumentClient.from(client), name };
}

/** A client of the SQS engine at an endpoint, which makes one attempt. */
export function sqsAt(endpoint: string, requestTimeout = TIMEOUT_MILLISECONDS): SQSClient {
  return new SQSClient({ ...anywhere, endpoint, maxAttempts: 1, requestHandler: limits(requestTimeout) });
}

function limits(requestTimeout: number) {
  return { connectionTimeout: requestTimeout, requestTimeout, throwOnRequestTimeout: true };
}

/** All items of a table, by key. */
export async function itemsOf({ client, name }: Table): Promise<Map<string, Item>> {
  const items = new Map<string, Item>();
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const page = await client.send(new ScanCommand({ TableName: name, ConsistentRead: true, ExclusiveStartKey }));
    for (const item of page.Items ?? []) items.set(item.PK, item as Item);
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return items;
}

/** Makes a queue and answers it; its name is free again with the engine. */
export async function createQueue(client: SQSClient, name: string): Promise<Queue> {
  const { QueueUrl = "" } = await client.send(new CreateQueueCommand({ QueueName: name }));
  return { client, url: QueueUrl };
}

/** Takes all messages that wait on a queue, with their attributes, and deletes them. */
export async function drain({ client, url }: Queue): Promise<Message[]> {
  const all: Message[] = [];
  for (;;) {
    const request = {
      QueueUrl: url,
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ["All"],
      MessageSystemAttributeNames: ["All" as const],
    };
    const { Messages = [] } = await client.send(new ReceiveMessageCommand(request));
    if (Messages.length === 0) return all;
    all.push(...Messages);
    const Entries = Messages.map(({ ReceiptHandle }, i) => ({ Id: String(i), ReceiptHandle }));
    await client.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries }));
  }
}
