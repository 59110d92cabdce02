import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import { LOCAL_CREDENTIALS } from "./local-credentials.ts";
import type { LocalStack } from "./local-file.ts";

/** A client of a DynamoDB engine on this machine. */
export function dynamodbClient(endpoint: string): DynamoDBClient {
  return new DynamoDBClient({ ...LOCAL_CREDENTIALS, endpoint });
}

/** A client of an SQS engine on this machine. */
export function sqsClient(endpoint: string): SQSClient {
  return new SQSClient({ ...LOCAL_CREDENTIALS, endpoint });
}

/** Where the engines of a running stack are, and its queues and its table in them. */
export type Addresses = Omit<LocalStack, "pid" | "ingest" | "console">;

/** The environment by which functions and commands find a stack: SST's links and the engines' endpoints. */
export function toEnvironment({ sqs, dynamodb, queue, deadLetters, table }: Addresses): Record<string, string> {
  const { region, credentials } = LOCAL_CREDENTIALS;
  return {
    ...link("App", { name: "savelife-events", stage: "local" }),
    ...link("Table", { type: "sst.aws.Dynamo", name: table.name }),
    ...link("Queue", { type: "sst.aws.Queue", url: queue.url }),
    ...link("DeadLetters", { type: "sst.aws.Queue", url: deadLetters.url }),
    AWS_ENDPOINT_URL_SQS: sqs,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
}

/**
 * Lets the functions that this process loads from now on find a stack, and no deployed one that the shell has linked.
 * @param verbose true for log lines through the global `console`, false for none
 */
export function linkProcess(addresses: Addresses, verbose: boolean): void {
  for (const name of Object.keys(process.env)) {
    if (/^(SST_|AWS_)/.test(name)) delete process.env[name];
  }
  const logs = verbose ? { POWERTOOLS_DEV: "true", POWERTOOLS_LOG_LEVEL: "INFO" } : { POWERTOOLS_LOG_LEVEL: "SILENT" };
  Object.assign(process.env, toEnvironment(addresses), logs, { POWERTOOLS_METRICS_DISABLED: "true" });
}

function link(name: string, value: object): Record<string, string> {
  return { [`SST_RESOURCE_${name}`]: JSON.stringify(value) };
}
