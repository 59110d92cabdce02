import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

/** The client of a peer: the SDK's defaults, connections kept alive and retries among them, and no time limits. */
export const client = DynamoDBDocumentClient.from(new DynamoDBClient());

/** The table of a peer, from its environment, as functions without links have it. */
export const TableName = process.env.TABLE_NAME ?? "";

/** What the keys of each type begin with: from the environment, as our catalogue would bring its schemas along. */
const PREFIXES: Record<string, string> = JSON.parse(process.env.KEY_PREFIXES ?? "{}");

/** An event as far as its item goes. */
type Storable = { id: string; source: string; type: string; time?: string | undefined; data: object };

/** The item of an event, as ours stores it. */
export function toItem({ id, source, type, time, data }: Storable) {
  return { PK: `${PREFIXES[type]}#${id}`, ...data, source, ...(time ? { time } : {}) };
}
