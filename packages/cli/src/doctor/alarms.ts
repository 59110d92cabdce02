import { type CloudWatchClient, type MetricAlarm, paginateDescribeAlarms } from "@aws-sdk/client-cloudwatch";
import { paginateListSubscriptionsByTopic, type SNSClient } from "@aws-sdk/client-sns";
import { errorName } from "@savelife/core/aws-errors";
import { ALARMS, alarmsOf } from "@savelife/core/metrics";
import { defineCheck } from "./check.ts";
import { type AlarmFacts, nameOf, type TopicFacts } from "./facts.ts";

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

export const alarms = defineCheck({
  name: "alarms",
  holds: "Every alarm of the stage is there, sounds when this code says, and is sent to its topic.",
  why: "Nothing else says that messages fail or wait, or that a donor is a dead letter, which expires after fourteen days.",
  fix: "Deploy again: stacks/alarms.ts makes them. When their actions are off, aws cloudwatch enable-alarm-actions --alarm-names …",
  reads: ["stage", "alarms", "deadLetters"],
  find({ stage, alarms, deadLetters }) {
    const wrong = alarmsOf(stage).flatMap((name) => {
      const found = alarms.find((alarm) => alarm.name === name);
      if (!found) return [`${name} is gone`];
      const { below = false, ...rule } = { ...ALARMS[name] };
      const faults = Object.entries({ ...rule, below }).flatMap(([what, expected]) => {
        const got = found[what as keyof AlarmFacts];
        return got === expected ? [] : [`${name} has ${what} ${got} in place of ${expected}`];
      });
      if (!found.acts) faults.push(`${name} is sent to nobody`);
      if (name === "dead-letters" && !found.queues.includes(nameOf(deadLetters.arn)))
        faults.push(`${name} watches another queue`);
      return faults;
    });
    return wrong.length > 0 ? `expected the alarms of stacks/alarms.ts, got: ${wrong.join("; ")}` : undefined;
  },
});

export const alarmReceiver = defineCheck({
  name: "alarm-receiver",
  holds: "Somebody gets the alarms.",
  why: "An address that was not confirmed gets nothing, and an alarm that nobody gets is none.",
  fix: "Open the link in the mail of AWS Notifications. Without a mail set SAVELIFE_ALARM_EMAIL and deploy, or subscribe to the topic: docs/deploy.md.",
  reads: ["topic"],
  find({ topic }) {
    if (!topic) return "expected the topic of the alarms, got none: it was deleted";
    if (topic.confirmed > 0) return undefined;
    return `expected a confirmed subscription to the topic of the alarms, got none${topic.pending > 0 ? `, and ${topic.pending} that nobody has confirmed` : ""}`;
  },
});
