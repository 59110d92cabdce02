import { createHash } from "node:crypto";
import { createQueue, sqsAt } from "../../packages/core/test/engines.ts";
import { startProxy } from "../../packages/core/test/proxy.ts";
import { startDynamodb } from "../../packages/local/src/dynamodb.ts";
import { createTable } from "../../packages/local/src/resources.ts";
import { startSqs } from "../../packages/local/src/sqs.ts";
import { startS3 } from "./s3.ts";

/** The key that a caller of the API shows in these tests, and the secret of the stage, which has its hash. */
export const callerKey = "key";
export const ingestKeys = JSON.stringify({ crm: createHash("sha256").update(callerKey).digest("hex") });

/**
 * Starts engines that the bundles of a stage can be run against, with the names that the stage's resources have in the
 * test, each behind a proxy that remembers what it was asked.
 */
export async function startCloud() {
  const [dynamodb, sqs, s3] = [await startDynamodb(), await startSqs(), await startS3()];
  const [dynamodbProxy, sqsProxy] = [await startProxy(dynamodb.endpoint), await startProxy(sqs.endpoint)];
  await createTable(dynamodb.endpoint, "TableTable");
  const queue = await createQueue(sqsAt(sqs.endpoint), "QueueQueue");
  const deadLetters = await createQueue(sqsAt(sqs.endpoint), "DeadLettersQueue");
  const viaProxy = ({ url }: { url: string }) => ({ url: url.replace(new URL(url).origin, sqsProxy.endpoint) });
  const env = {
    AWS_REGION: "eu-west-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_LAMBDA_FUNCTION_NAME: "test",
    AWS_ENDPOINT_URL_DYNAMODB: dynamodbProxy.endpoint,
    AWS_ENDPOINT_URL_SQS: sqsProxy.endpoint,
    AWS_ENDPOINT_URL_S3: s3.endpoint,
    SST_RESOURCE_App: JSON.stringify({ name: "savelife-events", stage: "test" }),
    SST_RESOURCE_Table: JSON.stringify({ name: "TableTable" }),
    SST_RESOURCE_Queue: JSON.stringify(viaProxy(queue)),
    SST_RESOURCE_DeadLetters: JSON.stringify(viaProxy(deadLetters)),
    SST_RESOURCE_ImportFiles: JSON.stringify({ name: "ImportFilesBucket" }),
    SST_RESOURCE_IngestKeys: JSON.stringify({ value: ingestKeys }),
  };
  const stop = async () => {
    s3.stop();
    for (const one of [dynamodbProxy, sqsProxy, dynamodb, sqs]) await one.stop();
  };
  return { env, dynamodb: dynamodbProxy, sqs: sqsProxy, s3, queue, deadLetters, endpoint: dynamodb.endpoint, stop };
}

/** What `startCloud` gives. */
export type Cloud = Awaited<ReturnType<typeof startCloud>>;
