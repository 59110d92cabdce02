/// <reference path="../.sst/platform/config.d.ts" />
import { ALARMS, type AlarmName, alarmsOf, METRICS, SERVICE } from "../packages/core/src/metrics.ts";
import { consumerNamespace } from "./consumer.ts";
import { type MetricsOf, metricsOf } from "./metrics.ts";
import { stageName } from "./stage.ts";
import { topic } from "./topic.ts";

type Metric = MetricsOf & { metricName: string };
/** Several metrics, by the names that `expression` has for them. */
type Computed = { label: string; expression: string; of: Record<string, Metric> };
type Watched = { description: string; stat: "Sum" | "Maximum" } & ({ of: Metric } | Computed);

/** What each alarm watches and says. A metric costs $0.10 a month, the first ten of an account are free: these are ten. */
const WATCHED: Record<AlarmName, Watched> = {
  "dead-letters": {
    description:
      "Dead letters need attention: `npx savelife dlq summary` says which. Fix or discard them, then replay.",
    stat: "Maximum",
    label: "Dead letters",
    // Letters that an operator looks at are not visible: without them each look would be good news, then an alarm.
    expression: "FILL(visible, 0) + FILL(hidden, 0)",
    of: {
      visible: { ...metricsOf.deadLetters, metricName: "ApproximateNumberOfMessagesVisible" },
      hidden: { ...metricsOf.deadLetters, metricName: "ApproximateNumberOfMessagesNotVisible" },
    },
  },
  failing: {
    description: "The consumer fails to write messages. They become dead letters within a quarter of an hour.",
    stat: "Sum",
    of: ours(METRICS.failed),
  },
  "queue-age": {
    description: "Messages wait for five minutes: the consumer is stopped or too slow. Nothing is lost for four days.",
    stat: "Maximum",
    of: { ...metricsOf.queue, metricName: "ApproximateAgeOfOldestMessage" },
  },
  "consumer-errors": {
    description: "The consumer crashed or ran out of time. No message may do that, so it is our bug: read its log.",
    stat: "Sum",
    of: { ...metricsOf.consumer, metricName: "Errors" },
  },
  "consumer-throttles": {
    description: "Lambda refuses to run the consumer: the account's concurrency is used up. Ask AWS for more.",
    stat: "Sum",
    of: { ...metricsOf.consumer, metricName: "Throttles" },
  },
  "rejected-share": {
    description:
      "More than 5% of the messages are rejected: an upstream system has changed. See `npx savelife dlq summary`.",
    stat: "Sum",
    label: "Rejected messages, in percent",
    // Of fewer than 20, one would be the twentieth, and the alarm on dead letters has sounded already.
    expression: "IF(received >= 20, 100 * FILL(rejected, 0) / received, 0)",
    of: {
      received: { ...metricsOf.queue, metricName: "NumberOfMessagesReceived" },
      rejected: ours(METRICS.rejected),
    },
  },
  "ingest-5xx": {
    description: "The API itself fails: the queue takes nothing, or ingest crashes. Callers try again.",
    stat: "Sum",
    of: { ...metricsOf.api, metricName: "5xx" },
  },
  "sign-ups": {
    description: "Nobody has signed up for a day: a form or an upstream system may be silent.",
    stat: "Sum",
    label: "Sign-ups",
    expression: "FILL(signUps, 0)", // a day without one has no data, and that is what it is about
    of: { signUps: ours(METRICS.written, { type: "DonorSignedUp" }) },
  },
};

/** The alarms of this stage. */
export const alarms = alarmsOf($app.stage).map((name) => ({ name, arn: alarm(name).arn }));

function alarm(name: AlarmName) {
  const { periodSeconds, evaluationPeriods, datapointsToAlarm, threshold, ...rule } = { below: false, ...ALARMS[name] };
  const { description, stat, ...watched } = WATCHED[name];
  return new aws.cloudwatch.MetricAlarm(`${component(name)}Alarm`, {
    ...("expression" in watched
      ? { metricQueries: queries(watched, stat, periodSeconds) }
      : { ...watched.of, statistic: stat, period: periodSeconds }),
    comparisonOperator: rule.below ? "LessThanThreshold" : "GreaterThanThreshold",
    evaluationPeriods,
    datapointsToAlarm,
    threshold,
    treatMissingData: rule.below ? "ignore" : "notBreaching", // an idle queue, function or API reports nothing
    name: `${stageName}-${name}`,
    alarmDescription: `${description} Runbook: docs/operate.md#${name}`,
    // What begins with the first good news is sent by notices.ts: only that knows what was before.
    alarmActions: rule.below ? [] : [topic.arn],
    okActions: [topic.arn],
  });
}

function queries({ of, expression, label }: Computed, stat: string, period: number) {
  const metrics = Object.entries(of).map(([id, metric]) => ({ id, metric: { ...metric, stat, period } }));
  return [{ id: "watched", label, expression, returnData: true }, ...metrics];
}

/** A metric that the consumer reports by itself: see packages/core/src/metrics.ts. */
function ours(metricName: string, more: Record<string, string> = {}): Metric {
  return { namespace: consumerNamespace, metricName, dimensions: { ...SERVICE, ...more } };
}

/** DeadLetters of dead-letters. */
function component(name: string): string {
  return name.replace(/(^|-)(.)/g, (_, _dash, letter: string) => letter.toUpperCase());
}
