import { CreateTableCommand, ResourceInUseException, waitUntilTableExists } from "@aws-sdk/client-dynamodb";
import { CreateQueueCommand, GetQueueAttributesCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { QUEUE } from "@savelife/core/deployment";
import { dynamodbClient, sqsClient } from "./clients.ts";

/** Creates the single table, `PK` alone, unless it is there already, and waits until it can be used. */
export async function createTable(endpoint: string, name: string): Promise<void> {
  const client = dynamodbClient(endpoint);
  try {
    await client.send(
      new CreateTableCommand({
        TableName: name,
        AttributeDefinitions: [{ AttributeName: "PK", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "PK", KeyType: "HASH" }],
        BillingMode: "PAY_PER_REQUEST",
      }),
    );
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
  await waitUntilTableExists({ client, maxWaitTime: 30, minDelay: 0.01, maxDelay: 1 }, { TableName: name });
  client.destroy();
}

/** A queue as it is linked, and by the name that the event source mapping and the redrive policy use. */
type QueueAddress = { url: string; arn: string };

/** Creates the queue and its dead-letter queue, with the redrive policy between them, unless they are there already. */
export async function createQueues(
  endpoint: string,
  names = { queue: "Queue", deadLetters: "DeadLetters" },
): Promise<{ queue: QueueAddress; deadLetters: QueueAddress }> {
  const client = sqsClient(endpoint);
  const deadLetters = await createQueue(client, names.deadLetters, {
    MessageRetentionPeriod: String(QUEUE.deadLetterRetentionSeconds),
  });
  const queue = await createQueue(client, names.queue, {
    MessageRetentionPeriod: String(QUEUE.retentionSeconds),
    VisibilityTimeout: String(QUEUE.visibilityTimeoutSeconds),
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetters.arn, maxReceiveCount: QUEUE.maxReceives }),
  });
  client.destroy();
  return { queue, deadLetters };
}

async function createQueue(client: SQSClient, name: string, attributes: Record<string, string>): Promise<QueueAddress> {
  const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }));
  const arnOnly = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] });
  const { Attributes } = await client.send(arnOnly);
  if (!QueueUrl || !Attributes?.QueueArn) throw new Error(`the SQS engine gave the queue ${name} no URL or no ARN`);
  return { url: QueueUrl, arn: Attributes.QueueArn };
}
