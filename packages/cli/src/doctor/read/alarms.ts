import { type CloudWatchClient, type MetricAlarm, paginateDescribeAlarms } from "@aws-sdk/client-cloudwatch";
import { paginateListSubscriptionsByTopic, type SNSClient } from "@aws-sdk/client-sns";
import { errorName } from "@savelife/core/aws-errors";
import type { AlarmFacts, TopicFacts } from "../facts.ts";

/**
 * Reads the alarms of a stage.
 * @param prefix what their names begin with
 * @param topicArn where they should be sent
 */
export async function readAlarms(client: CloudWatchClient, prefix: string, topicArn: string): Promise<AlarmFacts[]> {
  const alarms: AlarmFacts[] = [];
  const ours = { AlarmNamePrefix: prefix, AlarmTypes: ["MetricAlarm" as const] };
  for await (const page of paginateDescribeAlarms({ client }, ours)) {
    alarms.push(...(page.MetricAlarms ?? []).map((alarm) => toFacts(alarm, prefix, topicArn)));
  }
  return alarms;
}

function toFacts(alarm: MetricAlarm, prefix: string, topicArn: string): AlarmFacts {
  const { AlarmName = "", ActionsEnabled, AlarmActions = [], OKActions = [], EvaluationPeriods = 0 } = alarm;
  const watched = [alarm, ...(alarm.Metrics ?? []).flatMap(({ MetricStat }) => MetricStat?.Metric ?? [])];
  const dimensions = watched.flatMap(({ Dimensions }) => Dimensions ?? []);
  const [period = 0] = [alarm.Period, ...(alarm.Metrics ?? []).map(({ MetricStat }) => MetricStat?.Period)].filter(
    Boolean,
  );
  return {
    name: AlarmName.slice(prefix.length),
    periodSeconds: period,
    evaluationPeriods: EvaluationPeriods,
    datapointsToAlarm: alarm.DatapointsToAlarm ?? EvaluationPeriods,
    threshold: alarm.Threshold ?? Number.NaN,
    below: alarm.ComparisonOperator === "LessThanThreshold",
    queues: dimensions.flatMap(({ Name, Value }) => (Name === "QueueName" && Value ? [Value] : [])),
    acts: ActionsEnabled === true && [...AlarmActions, ...OKActions].includes(topicArn),
  };
}

/** Reads who gets what is sent to a topic. An address that was not confirmed gets nothing. */
export async function readTopic(client: SNSClient, TopicArn: string): Promise<TopicFacts> {
  const arns: string[] = [];
  try {
    for await (const page of paginateListSubscriptionsByTopic({ client }, { TopicArn })) {
      arns.push(...(page.Subscriptions ?? []).map(({ SubscriptionArn = "" }) => SubscriptionArn));
    }
  } catch (error) {
    if (/NotFound/.test(errorName(error))) return undefined;
    throw error;
  }
  const confirmed = arns.filter((arn) => arn.startsWith("arn:")).length;
  return { confirmed, pending: arns.filter((arn) => arn === "PendingConfirmation").length };
}
