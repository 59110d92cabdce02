/// <reference path="../.sst/platform/config.d.ts" />
import type { RejectionCode } from "../packages/core/src/outcome.ts";
import { consumer, namespace } from "./consumer.ts";
import { machine } from "./imports.ts";
import { ingest } from "./ingest.ts";
import { deadLetters, queue } from "./queue.ts";
import { production, settings, stageName, watched } from "./stage.ts";

/** Where alarms are told. Nobody hears them until an address is subscribed: see docs/deploy.md. */
export const alarms = new sst.aws.SnsTopic("Alarms");

if (settings.alarmEmail) {
  new aws.sns.TopicSubscription("AlarmsEmail", { topic: alarms.arn, protocol: "email", endpoint: settings.alarmEmail });
}

const codes: Record<RejectionCode, string> = {
  "not-json": "notJson",
  "too-deep": "tooDeep",
  "not-an-event": "notAnEvent",
  "unknown-type": "unknownType",
  "invalid-data": "invalidData",
  conflict: "conflict",
};
const rejected = Object.values(codes).map((id) => `FILL(${id}, 0)`);

/** Every alarm, the most urgent first. */
const all = [
  alarm("DeadLetters", "dead-letters", {
    alarmDescription:
      "Dead letters wait for somebody: `savelife dlq summary` says which, mend or discard them, then replay.",
    namespace: "AWS/SQS",
    metricName: "ApproximateNumberOfMessagesVisible",
    dimensions: { QueueName: deadLetters.nodes.queue.name },
    statistic: "Maximum",
    period: 60,
    threshold: 0,
  }),

  alarm("QueueAge", "queue-age", {
    alarmDescription:
      "Messages wait too long: the consumer is stopped, throttled or too slow. Nothing is lost for four days.",
    namespace: "AWS/SQS",
    metricName: "ApproximateAgeOfOldestMessage",
    dimensions: { QueueName: queue.nodes.queue.name },
    statistic: "Maximum",
    period: 60,
    evaluationPeriods: 5, // minutes in a row, so that one slow message is no alarm
    threshold: 900, // seconds: the back-offs of 1 + 2 + 4 + 8 minutes at most, by which a message is written or a dead letter
  }),

  alarm("ConsumerErrors", "consumer-errors", {
    alarmDescription:
      "The consumer crashed or ran out of time. No message may do that, so it is our bug: read its log.",
    namespace: "AWS/Lambda",
    metricName: "Errors",
    dimensions: { FunctionName: consumer.name },
    statistic: "Sum",
    period: 300,
    threshold: 0,
  }),

  alarm("ConsumerThrottles", "consumer-throttles", {
    alarmDescription:
      "Lambda refuses to run the consumer: raise the account's concurrency, or reserve some for the consumer.",
    namespace: "AWS/Lambda",
    metricName: "Throttles",
    dimensions: { FunctionName: consumer.name },
    statistic: "Sum",
    period: 300,
    evaluationPeriods: 3,
    datapointsToAlarm: 2, // once may be a deploy; SQS brings the batch again
    threshold: 0,
  }),

  alarm("RejectedShare", "rejected-share", {
    alarmDescription:
      "More than 5% of the messages are rejected: an upstream system has changed. `savelife dlq summary` says in what.",
    metricQueries: [
      {
        id: "share",
        label: "Rejected messages, in percent",
        // Of fewer than 20, one would be the twentieth: the alarm on dead letters has told of it already.
        expression: `IF(messages >= 20, 100 * (${rejected.join(" + ")}) / messages, 0)`,
        returnData: true,
      },
      { id: "messages", metric: consumerMetric("BatchSize", {}) },
      ...Object.entries(codes).map(([code, id]) => ({ id, metric: consumerMetric("Rejected", { code }) })),
    ],
    threshold: 5,
  }),

  alarm("Ingest5xx", "ingest-5xx", {
    alarmDescription:
      "The API answers with errors of its own: the queue takes nothing, or ingest crashes. Callers try again.",
    namespace: "AWS/ApiGateway",
    metricName: "5xx",
    dimensions: { ApiId: ingest.nodes.api.id },
    statistic: "Sum",
    period: 300,
    evaluationPeriods: 3,
    datapointsToAlarm: 2, // once may be the network; twice in a quarter of an hour is not
    threshold: 0,
  }),

  alarm("ImportsFailed", "imports-failed", {
    alarmDescription:
      "An import ended before all of its rows were sent: import the same file again, nothing is written twice.",
    metricQueries: [
      {
        id: "unfinished",
        label: "Imports that did not finish",
        expression: "FILL(failed, 0) + FILL(timedOut, 0) + FILL(aborted, 0)",
        returnData: true,
      },
      { id: "failed", metric: importMetric("ExecutionsFailed") },
      { id: "timedOut", metric: importMetric("ExecutionsTimedOut") },
      { id: "aborted", metric: importMetric("ExecutionsAborted") },
    ],
    threshold: 0,
  }),

  // Three metrics a month, and it needs two weeks of traffic before it knows what is usual.
  ...(watched
    ? [
        alarm("SignUps", "sign-ups", {
          alarmDescription:
            "A day's sign-ups are far from what is usual: a form or an upstream system is silent, or repeats itself.",
          metricQueries: [
            {
              id: "signUps",
              metric: { ...consumerMetric("Written", { type: "DonorSignedUp" }), period: 86_400 },
              returnData: true,
            },
            { id: "usual", label: "Usual", expression: "ANOMALY_DETECTION_BAND(signUps, 3)", returnData: true }, // standard deviations
          ],
          thresholdMetricId: "usual",
          comparisonOperator: "LessThanLowerOrGreaterThanUpperThreshold",
          treatMissingData: production ? "breaching" : "notBreaching", // a day in which nobody signed up reports nothing
        }),
      ]
    : []),
];

/** What the dashboard begins with. */
export const alarmArns = all.map(({ arn }) => arn);

/** An alarm that tells the topic; `anchor` is its name, and its section in the runbook. */
function alarm(
  component: string,
  anchor: string,
  args: { alarmDescription: string } & Partial<aws.cloudwatch.MetricAlarmArgs>,
) {
  return new aws.cloudwatch.MetricAlarm(`${component}Alarm`, {
    comparisonOperator: "GreaterThanThreshold",
    evaluationPeriods: 1,
    treatMissingData: "notBreaching", // an idle queue, function or API reports nothing
    ...args,
    name: `${stageName}-${anchor}`,
    alarmDescription: `${args.alarmDescription} Runbook: docs/operate.md#${anchor}`,
    alarmActions: [alarms.arn],
    okActions: [alarms.arn],
  });
}

/** A metric that the consumer reports by itself: see packages/functions/src/report.ts. */
function consumerMetric(metricName: string, dimensions: Record<string, string>) {
  return {
    namespace,
    metricName,
    dimensions: { service: "consumer", ...dimensions },
    stat: "Sum",
    period: 900,
  };
}

function importMetric(metricName: string) {
  return {
    namespace: "AWS/States",
    metricName,
    dimensions: { StateMachineArn: machine.arn },
    stat: "Sum",
    period: 300,
  };
}
