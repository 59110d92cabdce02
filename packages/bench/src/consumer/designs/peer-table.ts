import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

/** The client of a peer: the SDK's defaults, connections kept alive and retries among them, and no time limits. */
export const client = DynamoDBDocumentClient.from(new DynamoDBClient());

/** The table of a peer, from its environment, as functions without links have it. */
export const TableName = process.env.TABLE_NAME ?? "";
