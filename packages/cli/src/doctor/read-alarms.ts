import { type CloudWatchClient, type MetricAlarm, paginateDescribeAlarms } from "@aws-sdk/client-cloudwatch";
import { paginateListSubscriptionsByTopic, type SNSClient } from "@aws-sdk/client-sns";
import { errorName } from "@savelife/core/aws-errors";
import type { AlarmRule } from "@savelife/core/metrics";
import { collect } from "./facts.ts";

/**
 * Reads the alarms of a stage.
 * @param prefix what their names begin with
 * @param topicArn where they should be sent
 */
export async function readAlarms(client: CloudWatchClient, prefix: string, topicArn: string) {
  const ours = { AlarmNamePrefix: prefix, AlarmTypes: ["MetricAlarm" as const] };
  const found = await collect(paginateDescribeAlarms({ client }, ours), (page) => page.MetricAlarms);
  return found.map((alarm) => toFacts(alarm, prefix, topicArn));
}

function toFacts(alarm: MetricAlarm, prefix: string, topicArn: string) {
  const { AlarmName = "", ActionsEnabled, AlarmActions = [], OKActions = [], EvaluationPeriods = 0 } = alarm;
  const stats = (alarm.Metrics ?? []).flatMap(({ MetricStat }) => MetricStat ?? []);
  const dimensions = [alarm, ...stats.flatMap(({ Metric }) => Metric ?? [])].flatMap(
    ({ Dimensions = [] }) => Dimensions,
  );
  const below = alarm.ComparisonOperator === "LessThanThreshold";
  const rule: Required<Record<keyof AlarmRule, unknown>> = {
    periodSeconds: alarm.Period || stats[0]?.Period || 0,
    evaluationPeriods: EvaluationPeriods,
    datapointsToAlarm: alarm.DatapointsToAlarm ?? EvaluationPeriods,
    threshold: alarm.Threshold,
    below,
  };
  return {
    name: AlarmName.slice(prefix.length),
    rule,
    /** Those that it watches. */
    queues: dimensions.flatMap(({ Name, Value }) => (Name === "QueueName" && Value ? [Value] : [])),
    /** Whether it sends to the topic. One below a threshold sends good news alone: notices.ts sends the rest. */
    acts: ActionsEnabled === true && (below ? OKActions : AlarmActions).includes(topicArn),
  };
}

/** Reads how many subscriptions to a topic are confirmed, and how many wait for it. Undefined: there is no topic. */
export async function readTopic(client: SNSClient, TopicArn: string) {
  try {
    const subscriptions = await collect(
      paginateListSubscriptionsByTopic({ client }, { TopicArn }),
      (page) => page.Subscriptions,
    );
    const arns = subscriptions.map(({ SubscriptionArn = "" }) => SubscriptionArn);
    const confirmed = arns.filter((arn) => arn.startsWith("arn:")).length;
    return { confirmed, pending: arns.filter((arn) => arn === "PendingConfirmation").length };
  } catch (error) {
    if (/NotFound/.test(errorName(error))) return undefined;
    throw error;
  }
}
