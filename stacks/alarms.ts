/// <reference path="../.sst/platform/config.d.ts" />
import { consumer } from "./consumer.ts";
import { deadLetters, queue } from "./queue.ts";

/** Where alarms are told. Nobody hears them until an address is subscribed: see docs/deploy.md. */
export const alarms = new sst.aws.SnsTopic("Alarms");

const name = (alarm: string) => `${$app.name}-${$app.stage}-${alarm}`;

const common = {
  alarmActions: [alarms.arn],
  okActions: [alarms.arn],
  statistic: "Maximum",
  comparisonOperator: "GreaterThanThreshold",
  treatMissingData: "notBreaching", // an idle queue or function reports nothing
};

new aws.cloudwatch.MetricAlarm("DeadLettersAlarm", {
  ...common,
  name: name("dead-letters"),
  alarmDescription: "Dead letters wait for somebody: look with `savelife dlq summary`.",
  namespace: "AWS/SQS",
  metricName: "ApproximateNumberOfMessagesVisible",
  dimensions: { QueueName: deadLetters.nodes.queue.name },
  period: 60,
  evaluationPeriods: 1,
  threshold: 0,
});

new aws.cloudwatch.MetricAlarm("QueueAgeAlarm", {
  ...common,
  name: name("queue-age"),
  alarmDescription: "Messages wait too long: the consumer is stopped, throttled or too slow.",
  namespace: "AWS/SQS",
  metricName: "ApproximateAgeOfOldestMessage",
  dimensions: { QueueName: queue.nodes.queue.name },
  period: 60,
  evaluationPeriods: 5, // minutes in a row, so that one slow message is no alarm
  threshold: 900, // seconds: the back-offs of 1 + 2 + 4 + 8 minutes at most, by which a message is written or a dead letter
});

new aws.cloudwatch.MetricAlarm("ConsumerErrorsAlarm", {
  ...common,
  name: name("consumer-errors"),
  alarmDescription: "The consumer crashed or ran out of time: no message may do that, so it is our bug.",
  namespace: "AWS/Lambda",
  metricName: "Errors",
  dimensions: { FunctionName: consumer.name },
  statistic: "Sum",
  period: 300,
  evaluationPeriods: 1,
  threshold: 0,
});
