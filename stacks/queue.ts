/// <reference path="../.sst/platform/config.d.ts" />
import { queueEncryption } from "./key.ts";

const daySeconds = 24 * 60 * 60;
const maxMessageSize = 2 ** 20; // bytes, the most that SQS takes: 256 KiB of a request, each letter of two bytes as \uXXXX, are 768

// A link carries the URL alone; by default it would grant sqs:* too. What a function may do is listed with it.
sst.Linkable.wrap(sst.aws.Queue, (queue) => ({ properties: { url: queue.url } }));

/** What could not be written, with the reason. Retention counts from the first enqueue, so it exceeds the queue's. */
export const deadLetters = new sst.aws.Queue("DeadLetters", {
  transform: {
    queue: {
      messageRetentionSeconds: 14 * daySeconds, // the most that SQS keeps: ten days to act after the queue's four
      maxMessageSize,
      ...queueEncryption,
    },
  },
});

/** Messages on their way to the table. */
export const queue = new sst.aws.Queue("Queue", {
  visibilityTimeout: "180 seconds", // 6 × the consumer's 30 s, as AWS advises for an event source
  dlq: { queue: deadLetters.arn, retry: 5 }, // receives; AWS advises five or more, so that throttling alone moves nothing
  transform: {
    queue: {
      messageRetentionSeconds: 4 * daySeconds, // a long weekend in which the consumer may be down
      maxMessageSize,
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
