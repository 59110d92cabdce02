import { type CloudWatchClient, type MetricAlarm, paginateDescribeAlarms } from "@aws-sdk/client-cloudwatch";
import type { AlarmFacts } from "../facts.ts";

/** Reads the alarms of the account that watch a single metric of a queue. */
export async function readAlarms(client: CloudWatchClient): Promise<AlarmFacts[]> {
  const alarms: AlarmFacts[] = [];
  for await (const page of paginateDescribeAlarms({ client }, { AlarmTypes: ["MetricAlarm"] })) {
    alarms.push(...(page.MetricAlarms ?? []).flatMap(toFacts));
  }
  return alarms;
}

function toFacts(alarm: MetricAlarm): AlarmFacts[] {
  const queue = alarm.Dimensions?.find(({ Name }) => Name === "QueueName")?.Value;
  if (alarm.Namespace !== "AWS/SQS" || queue === undefined) return [];
  return [
    {
      name: alarm.AlarmName ?? "an alarm without a name",
      metric: alarm.MetricName ?? "",
      queue,
      tellsOfOne: tellsOfOne(alarm),
      acts: alarm.ActionsEnabled === true && (alarm.AlarmActions?.length ?? 0) > 0,
    },
  ];
}

function tellsOfOne({ ComparisonOperator, Threshold = Number.POSITIVE_INFINITY }: MetricAlarm): boolean {
  if (ComparisonOperator === "GreaterThanThreshold") return Threshold < 1;
  return ComparisonOperator === "GreaterThanOrEqualToThreshold" && Threshold <= 1;
}
