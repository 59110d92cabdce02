/// <reference path="../.sst/platform/config.d.ts" />
import { CONSUMER } from "../packages/core/src/deployment.ts";
import { metricsNamespace } from "../packages/core/src/metrics.ts";
import { useOfKey, useOfKeyByTable } from "./key.ts";
import { deadLetters, queue } from "./queue.ts";
import { settings } from "./stage.ts";
import { table } from "./table.ts";

/** Where the consumer's own metrics are: counts of messages by outcome, see packages/functions/src/report.ts. */
export const consumerNamespace = metricsNamespace($app.name, $app.stage);

/** Writes messages to the table. Its role can insert and compare, and holds nothing that changes or deletes an item. */
export const consumer = new sst.aws.Function("Consumer", {
  description: "Messages to items in the table",
  handler: "packages/functions/src/consumer.handler",
  memory: "512 MB", // a batch is 6 MB at most, Lambda's limit of a payload, and several times that once parsed
  timeout: `${CONSUMER.timeoutSeconds} seconds`,
  ...(settings.reservedConcurrency && { concurrency: { reserved: settings.reservedConcurrency } }),
  environment: { POWERTOOLS_METRICS_NAMESPACE: consumerNamespace },
  link: [table, queue, deadLetters],
  permissions: [
    { actions: ["dynamodb:PartiQLInsert", "dynamodb:BatchGetItem"], resources: [table.arn] },
    { actions: ["sqs:SendMessage"], resources: [deadLetters.arn] },
    {
      // The first three are the event source mapping's, the last is the back-off of a failed message.
      actions: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility"],
      resources: [queue.arn],
    },
    ...useOfKey,
    ...useOfKeyByTable,
  ],
});

// Given by its ARN, as SST would add its own permissions to a function that it makes here.
queue.subscribe(consumer.arn, {
  batch: {
    size: CONSUMER.batchSize,
    window: `${CONSUMER.windowSeconds} second`,
    partialResponses: true, // only what is reported comes back
  },
  transform: {
    eventSourceMapping: { scalingConfig: { maximumConcurrency: CONSUMER.concurrency } },
  },
});
