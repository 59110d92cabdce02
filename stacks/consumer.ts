/// <reference path="../.sst/platform/config.d.ts" />
import { metricsNamespace } from "../packages/core/src/metrics-namespace.ts";
import { useOfKey, useOfKeyByTable } from "./key.ts";
import { deadLetters, queue } from "./queue.ts";
import { CONSUMER_CONCURRENCY } from "./settings.ts";
import { settings } from "./stage.ts";
import { table } from "./table.ts";

/** Where the consumer's own metrics are: counts of messages by outcome, see packages/functions/src/report.ts. */
export const namespace = metricsNamespace($app.name, $app.stage);

/** Writes messages to the table. Its role can insert and compare, and holds nothing that changes or deletes an item. */
export const consumer = new sst.aws.Function("Consumer", {
  description: "Messages to items in the table",
  handler: "packages/functions/src/consumer.handler",
  memory: "512 MB", // a batch is 6 MB at most, Lambda's limit of a payload, and several times that once parsed
  timeout: "30 seconds", // a sixth of the queue's visibility timeout
  ...(settings.reservedConcurrency && { concurrency: { reserved: settings.reservedConcurrency } }),
  environment: { POWERTOOLS_METRICS_NAMESPACE: namespace },
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

// Given by its ARN, as SST would add permissions of its own to a function that it makes here.
queue.subscribe(consumer.arn, {
  batch: {
    size: 100, // 4 × BatchExecuteStatement's 25 statements, and the most keys that one BatchGetItem takes
    window: "1 second", // the least that AWS takes with more than ten a batch
    partialResponses: true, // only what is reported comes back
  },
  transform: {
    eventSourceMapping: { scalingConfig: { maximumConcurrency: CONSUMER_CONCURRENCY } }, // 10 × 100 messages in hand at most
  },
});
