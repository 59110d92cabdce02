import { BatchWriteCommand } from "@aws-sdk/lib-dynamodb";
import { chunk } from "@savelife/core/rounds";
import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { client, TableName } from "./peer-table.ts";

/** What the keys of each type begin with: from the environment, as our catalogue would bring its schemas along. */
const PREFIXES: Record<string, string> = JSON.parse(process.env.KEY_PREFIXES ?? "{}");

/**
 * The least that anybody would write: no validation, no condition, no retry; all requests of a batch at once, as ours has them.
 * @lambda
 */
export async function handler({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  await Promise.all(chunk(Records, 25).map(writeGroup));
  return { batchItemFailures: [] };
}

/** Puts a group with nothing looked at: what is there is overwritten, what was not processed is not done again. */
async function writeGroup(group: SQSRecord[]): Promise<void> {
  const puts = group.map(({ body }) => ({ PutRequest: { Item: toUncheckedItem(body) } }));
  await client.send(new BatchWriteCommand({ RequestItems: { [TableName]: puts } }));
}

function toUncheckedItem(body: string) {
  const { id, source, type, time, data } = JSON.parse(body);
  return { PK: `${PREFIXES[type]}#${id}`, ...data, source, ...(time ? { time } : {}) };
}
