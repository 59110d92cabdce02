/// <reference path="../.sst/platform/config.d.ts" />
import { QUEUE } from "../packages/core/src/deployment.ts";
import { accountId, region } from "./account.ts";
import { queueEncryption } from "./key.ts";

// A link carries the URL alone; by default it would grant sqs:* too. What a function may do is listed with it.
sst.Linkable.wrap(sst.aws.Queue, (queue) => ({ properties: { url: queue.url } }));

/**
 * What could not be written, with the reason; and the events of EventBridge that it could not deliver. Retention counts
 * from the first enqueue, so it exceeds the queue's.
 */
export const deadLetters = new sst.aws.Queue("DeadLetters", {
  transform: {
    queue: {
      messageRetentionSeconds: QUEUE.deadLetterRetentionSeconds,
      maxMessageSize: QUEUE.maxMessageBytes,
      ...queueEncryption,
    },
  },
});

/** Messages on their way to the table. Its numbers, and their sums, are in packages/core/src/deployment.ts. */
export const queue = new sst.aws.Queue("Queue", {
  visibilityTimeout: `${QUEUE.visibilityTimeoutSeconds} seconds`,
  dlq: { queue: deadLetters.arn, retry: QUEUE.maxReceives },
  transform: {
    queue: {
      messageRetentionSeconds: QUEUE.retentionSeconds,
      maxMessageSize: QUEUE.maxMessageBytes,
      ...queueEncryption,
    },
  },
});

/** No other queue may call the dead letters its own. */
new aws.sqs.RedriveAllowPolicy("DeadLettersRedriveAllowPolicy", {
  queueUrl: deadLetters.url,
  redriveAllowPolicy: $jsonStringify({ redrivePermission: "byQueue", sourceQueueArns: [queue.arn] }),
});

policy("DeadLetters", deadLetters, [
  {
    Sid: "RulesOfThisAccount", // of imports.ts and notices.ts, with what they could not deliver
    Effect: "Allow",
    Principal: { Service: "events.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: deadLetters.arn,
    Condition: { ArnLike: { "aws:SourceArn": $interpolate`arn:aws:events:${region}:${accountId}:rule/*` } },
  },
]);
policy("Queue", queue, []);

/** Denies requests without TLS. All other rights are in the roles. */
function policy(name: string, { arn, url }: sst.aws.Queue, others: object[]) {
  return new aws.sqs.QueuePolicy(`${name}TlsOnly`, {
    queueUrl: url,
    policy: $jsonStringify({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "TlsOnly",
          Effect: "Deny",
          Principal: "*",
          Action: "sqs:*",
          Resource: arn,
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
        ...others,
      ],
    }),
  });
}
