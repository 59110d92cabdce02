import { type CloudWatchClient, GetMetricDataCommand, type MetricDataQuery } from "@aws-sdk/client-cloudwatch";
import { catalogue } from "@savelife/core/catalogue";
import { METRICS, SERVICE } from "@savelife/core/metrics";
import { type Ages, type Bin, type Measures, STATUSES } from "./measures.ts";

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
  let latest: { minute: number; data: Promise<Data> } | undefined;
  const read = () => {
    const minute = Math.floor(now().getTime() / 1_000 / MINUTE_SECONDS);
    if (latest?.minute !== minute) {
      latest = { minute, data: readData(client, namespace, queueUrls, minute) };
      // A failure is not kept: the next caller asks again.
      latest.data.catch(() => {
        latest = undefined;
      });
    }
    return latest.data;
  };
  return {
    recentOutcomes: async () => ({ binSeconds: MINUTE_SECONDS, bins: (await read()).bins }),
    oldestMessages: async () => (await read()).ages,
    origin: "CloudWatch, by the minute and one to three minutes late",
  };
}

type Data = { bins: Bin[]; ages: Ages };

type Urls = { queue: string; deadLetters: string };

async function readData(client: CloudWatchClient, namespace: string, urls: Urls, minute: number): Promise<Data> {
  const values = new Map<string, Map<number, number>>();
  let NextToken: string | undefined;
  do {
    const answer = await client.send(new GetMetricDataCommand({ ...toQuery(namespace, urls, minute), NextToken }));
    for (const { Id = "", Timestamps = [], Values = [] } of answer.MetricDataResults ?? []) {
      const known = values.get(Id) ?? new Map<number, number>();
      for (const [i, at] of Timestamps.entries()) {
        known.set(Math.floor(at.getTime() / 1_000 / MINUTE_SECONDS), Values[i] ?? 0);
      }
      values.set(Id, known);
    }
    NextToken = answer.NextToken;
  } while (NextToken);
  return toData(values, minute);
}

/** The request for the last hour: each outcome, what was written by type, and the age of each queue's oldest message. */
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
  id: string,
  namespace: string,
  name: string,
  dimensions: Record<string, string>,
  statistic: "Sum" | "Maximum",
): MetricDataQuery {
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  return {
    Id: id,
    MetricStat: {
      Metric: { Namespace: namespace, MetricName: name, Dimensions },
      Period: MINUTE_SECONDS,
      Stat: statistic,
    },
  };
}

function toData(values: Map<string, Map<number, number>>, minute: number): Data {
  const bins = Array.from({ length: MINUTES }, (_, i) => {
    const at = minute - MINUTES + 1 + i;
    const sum = (status: (typeof STATUSES)[number]) =>
      COUNTED[status].reduce((total, _one, j) => total + (values.get(`${status}_${j}`)?.get(at) ?? 0), 0);
    return {
      at: new Date(at * MINUTE_SECONDS * 1_000).toISOString(),
      written: sum("written"),
      duplicate: sum("duplicate"),
      rejected: sum("rejected"),
      failed: sum("failed"),
    };
  });
  return { bins, ages: { queue: newest(values.get("age_queue")), deadLetters: newest(values.get("age_deadLetters")) } };
}

function newest(values: Map<number, number> | undefined): number | undefined {
  const minute = Math.max(...(values?.keys() ?? []));
  return values?.get(minute);
}
