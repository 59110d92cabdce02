import { BatchWriteCommand } from "@aws-sdk/lib-dynamodb";
import { chunk } from "@savelife/core/rounds";
import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { client, TableName, toItem } from "./peer-table.ts";

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
  const puts = group.map(({ body }) => ({ PutRequest: { Item: toItem(JSON.parse(body)) } }));
  await client.send(new BatchWriteCommand({ RequestItems: { [TableName]: puts } }));
}
