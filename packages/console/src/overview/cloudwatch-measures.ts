import { type CloudWatchClient, type MetricDataQuery, paginateGetMetricData } from "@aws-sdk/client-cloudwatch";
import { catalogue } from "@savelife/core/catalogue";
import { METRICS, SERVICE } from "@savelife/core/metrics";
import { emptyBin, type Measured, type Measures, STATUSES } from "./measures.ts";

/** CloudWatch's metrics are of one minute, and are not asked for more often, as each query costs money. */
const MINUTE_SECONDS = 60;
const MINUTES = 60;

/** What was written is counted by type, the other outcomes in one metric each. */
const COUNTED: Record<(typeof STATUSES)[number], Record<string, string>[]> = {
  written: catalogue.map(({ type }) => ({ type })),
  duplicate: [{}],
  rejected: [{}],
  failed: [{}],
};

/**
 * Reads outcomes and ages of a deployed stage from CloudWatch, at most once a minute.
 * @param namespace where the metrics of this stage's consumer are
 */
export function cloudWatchMeasures(
  client: CloudWatchClient,
  namespace: string,
  queueUrls: Urls,
  now: () => Date,
): Measures {
  let latest: { minute: number; measured: Promise<Measured> } | undefined;
  const read = () => {
    const minute = toMinute(now());
    if (latest?.minute !== minute) {
      latest = { minute, measured: readMinutes(client, namespace, queueUrls, minute) };
      // A failure is not kept: the next caller asks again.
      latest.measured.catch(() => {
        latest = undefined;
      });
    }
    return latest.measured;
  };
  return { read, origin: "CloudWatch, by the minute and one to three minutes late" };
}

type Urls = { queue: string; deadLetters: string };

function toMinute(at: Date): number {
  return Math.floor(at.getTime() / 1_000 / MINUTE_SECONDS);
}

type Point = { id: string; minute: number; value: number };

async function readMinutes(client: CloudWatchClient, namespace: string, urls: Urls, minute: number): Promise<Measured> {
  const points: Point[] = [];
  for await (const answer of paginateGetMetricData({ client }, toQuery(namespace, urls, minute))) {
    for (const { Id: id = "", Timestamps = [], Values = [] } of answer.MetricDataResults ?? []) {
      points.push(...Timestamps.map((at, i) => ({ id, minute: toMinute(at), value: Values[i] ?? 0 })));
    }
  }
  const first = minute - MINUTES + 1;
  const bins = Array.from({ length: MINUTES }, (_, i) => emptyBin(first + i, MINUTE_SECONDS));
  for (const { id, minute: at, value } of points) {
    const status = STATUSES.find((one) => id.startsWith(one));
    const bin = bins[at - first];
    if (status && bin) bin[status] += value;
  }
  const ageOf = (id: string) => points.filter((one) => one.id === id).sort((a, b) => b.minute - a.minute)[0]?.value;
  const ages = { queue: ageOf("age_queue"), deadLetters: ageOf("age_deadLetters") };
  return { binSeconds: MINUTE_SECONDS, bins, ages };
}

/** Asks for the last hour: each outcome, what was written by type, and the age of each queue's oldest message. */
export function toQuery(namespace: string, urls: Urls, minute: number) {
  const outcomes = STATUSES.flatMap((status) =>
    COUNTED[status].map((dimensions, i) => {
      return toMetric(`${status}_${i}`, namespace, METRICS[status], { ...SERVICE, ...dimensions }, "Sum");
    }),
  );
  const ages = Object.entries(urls).map(([name, url]) => {
    const dimensions = { QueueName: new URL(url).pathname.split("/").at(-1) ?? "" };
    return toMetric(`age_${name}`, "AWS/SQS", "ApproximateAgeOfOldestMessage", dimensions, "Maximum");
  });
  return {
    StartTime: new Date((minute - MINUTES + 1) * MINUTE_SECONDS * 1_000),
    EndTime: new Date((minute + 1) * MINUTE_SECONDS * 1_000),
    MetricDataQueries: [...outcomes, ...ages],
  };
}

function toMetric(
  Id: string,
  Namespace: string,
  MetricName: string,
  dimensions: Record<string, string>,
  Stat: "Sum" | "Maximum",
): MetricDataQuery {
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  return { Id, MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period: MINUTE_SECONDS, Stat } };
}
