import { BatchWriteCommand } from "@aws-sdk/lib-dynamodb";
import { chunk } from "@savelife/core/chunk";
import type { SQSRecord } from "aws-lambda";
import { client, TableName } from "./peer-table.ts";

const PREFIXES: Record<string, string> = { DonorSignedUp: "DONOR", DonationCreated: "DONATION" };

/** The records in the groups of 25 that BatchWriteItem takes. */
export function toGroups(records: SQSRecord[]): SQSRecord[][] {
  return chunk(records, 25);
}

/** Puts a group with nothing looked at: what is there is overwritten, what was not processed is not done again. */
export async function writeGroup(group: SQSRecord[]): Promise<void> {
  const puts = group.map(({ body }) => ({ PutRequest: { Item: toUncheckedItem(body) } }));
  await client.send(new BatchWriteCommand({ RequestItems: { [TableName]: puts } }));
}

function toUncheckedItem(body: string) {
  const { id, source, type, time, data } = JSON.parse(body);
  return { PK: `${PREFIXES[type]}#${id}`, ...data, source, ...(time ? { time } : {}) };
}
