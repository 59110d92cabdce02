/// <reference path="../.sst/platform/config.d.ts" />
import { QUEUE } from "../packages/core/src/deployment.ts";
import { queueEncryption } from "./key.ts";

// A link carries the URL alone; by default it would grant sqs:* too. What a function may do is listed with it.
sst.Linkable.wrap(sst.aws.Queue, (queue) => ({ properties: { url: queue.url } }));

/** What could not be written, with the reason. Retention counts from the first enqueue, so it exceeds the queue's. */
export const deadLetters = new sst.aws.Queue("DeadLetters", {
  transform: {
    queue: {
      messageRetentionSeconds: QUEUE.deadLetterRetentionSeconds,
      maxMessageSize: QUEUE.maxMessageBytes,
      ...queueEncryption,
    },
  },
});

/** Messages on their way to the table. */
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

tlsOnly("DeadLetters", deadLetters);
tlsOnly("Queue", queue);

/** Denies whatever comes without TLS. It grants nothing: who may do what is with the roles. */
function tlsOnly(name: string, { arn, url }: sst.aws.Queue) {
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
      ],
    }),
  });
}
