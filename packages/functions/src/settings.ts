import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { refuseForeignQueue } from "@savelife/core/foreign-queue";
import type { Queue } from "@savelife/core/queue";
import type { Table } from "@savelife/core/table";
import { Resource } from "sst/resource";
import { type IngestKeys, readIngestKeys } from "./ingest-keys.ts";

/** The SDK waits for ever by default. A reply usually takes milliseconds; after 3 s a second try is the better bet. */
export const requestHandler = { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true };

/** The linked table. Its client makes one attempt, since `insertItems` retries, statement by statement. */
export function openTable(): Table {
  const client = new DynamoDBClient({ maxAttempts: 1, requestHandler });
  client.middlewareStack.remove("loggerMiddleware"); // it copies every input and output for a logger that we do not set
  return { client: DynamoDBDocumentClient.from(client), name: Resource.Table.name };
}

/** A linked queue. A second attempt, after 3 s, may send again what the first has sent, when its reply was lost. */
export function openQueue(link: "Queue" | "DeadLetters", maxAttempts: number): Queue {
  const { url } = Resource[link];
  refuseForeignQueue(url, process.env.AWS_ENDPOINT_URL_SQS ?? process.env.AWS_ENDPOINT_URL);
  return { client: new SQSClient({ maxAttempts, requestHandler }), url };
}

/** As `openQueue`, or undefined where the link is not there. */
export function openQueueIfLinked(link: "Queue" | "DeadLetters", maxAttempts: number): Queue | undefined {
  return link in Resource ? openQueue(link, maxAttempts) : undefined;
}

/** Who may call ingest. Undefined, which means open, only outside Lambda: there a missing link is an error. */
export function openIngestKeys(): IngestKeys | undefined {
  if (!process.env.AWS_LAMBDA_FUNCTION_NAME && !("IngestKeys" in Resource)) return undefined;
  return readIngestKeys(Resource.IngestKeys.value);
}
