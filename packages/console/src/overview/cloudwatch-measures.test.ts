import { CloudWatchClient, GetMetricDataCommand, type GetMetricDataCommandOutput } from "@aws-sdk/client-cloudwatch";
import { catalogue } from "@savelife/core/catalogue";
import { expect, test } from "vitest";
import { cloudWatchMeasures, toQuery } from "./cloudwatch-measures.ts";

const urls = {
  queue: "https://sqs.eu-west-1.amazonaws.com/123456789012/savelife-dev-QueueQueue-abc",
  deadLetters: "https://sqs.eu-west-1.amazonaws.com/123456789012/savelife-dev-DeadLettersQueue-def",
};
const START = Date.parse("2026-11-22T10:00:30Z");
const at = (minute: string) => new Date(`2026-11-22T${minute}:00Z`);

/** A client that answers page by page, and then throws. */
function answering(...pages: Partial<GetMetricDataCommandOutput>[]) {
  const client = new CloudWatchClient({ region: "eu-west-1" });
  const asked: GetMetricDataCommand["input"][] = [];
  client.send = async (command: unknown) => {
    if (command instanceof GetMetricDataCommand) asked.push({ ...command.input }); // the client sets the token of the next page in the same object
    const page = pages.shift();
    if (!page) throw Object.assign(new Error("ivica lives in Amsterdam"), { name: "AccessDenied" });
    return { $metadata: {}, ...page };
  };
  return { client, asked };
}

test("asks for every outcome under the names of the consumer, once, and for the age of both queues", () => {
  const { MetricDataQueries, StartTime, EndTime } = toQuery("SaveLife/app-dev", urls, START / 60_000 - 0.5);
  expect([StartTime, EndTime]).toEqual([at("09:01"), at("10:01")]);
  const stats = MetricDataQueries.map(({ MetricStat }) => MetricStat);
  const service = { Name: "service", Value: "consumer" };
  const expected = [
    ...catalogue.map(({ type }) => ({ MetricName: "Written", Dimensions: [service, { Name: "type", Value: type }] })),
    ...["Duplicate", "Rejected", "Failed"].map((MetricName) => ({ MetricName, Dimensions: [service] })),
  ];
  expect(stats.filter((stat) => stat?.Metric?.Namespace === "SaveLife/app-dev")).toEqual(
    expected.map((metric) => ({ Metric: { Namespace: "SaveLife/app-dev", ...metric }, Period: 60, Stat: "Sum" })),
  );
  for (const Value of ["savelife-dev-QueueQueue-abc", "savelife-dev-DeadLettersQueue-def"]) {
    const Dimensions = [{ Name: "QueueName", Value }];
    const Metric = { Namespace: "AWS/SQS", MetricName: "ApproximateAgeOfOldestMessage", Dimensions };
    expect(stats).toContainEqual({ Metric, Period: 60, Stat: "Maximum" });
  }
  const ids = MetricDataQueries.map(({ Id }) => Id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[a-z][a-zA-Z0-9_]*$/); // what CloudWatch takes as an id
});

test("adds up the types of each minute over all pages of the answer, and takes the newest age", async () => {
  const { client, asked } = answering(
    {
      MetricDataResults: [
        { Id: "written_0", Timestamps: [at("10:00"), at("09:59")], Values: [3, 5] },
        { Id: "age_deadLetters", Timestamps: [at("09:58"), at("09:59")], Values: [60, 120] },
      ],
      NextToken: "more",
    },
    {
      MetricDataResults: [
        { Id: "written_1", Timestamps: [at("09:59")], Values: [2] },
        { Id: "rejected_0", Timestamps: [at("09:01")], Values: [1] },
      ],
    },
  );
  const measures = cloudWatchMeasures(client, "SaveLife/app-dev", urls, () => new Date(START));
  const { binSeconds, bins, ages } = await measures.read();
  expect({ binSeconds, length: bins.length }).toEqual({ binSeconds: 60, length: 60 });
  expect(bins.slice(-2)).toEqual([
    { at: "2026-11-22T09:59:00.000Z", written: 7, duplicate: 0, rejected: 0, failed: 0 },
    { at: "2026-11-22T10:00:00.000Z", written: 3, duplicate: 0, rejected: 0, failed: 0 },
  ]);
  expect(bins[0]).toEqual({ at: "2026-11-22T09:01:00.000Z", written: 0, duplicate: 0, rejected: 1, failed: 0 });
  expect(ages).toEqual({ queue: undefined, deadLetters: 120 });
  expect(asked.map(({ NextToken }) => NextToken)).toEqual([undefined, "more"]);
});

test("asks once a minute, and again at once after a failure", async () => {
  const { client, asked } = answering({ MetricDataResults: [] });
  let now = START;
  const measures = cloudWatchMeasures(client, "SaveLife/app-dev", urls, () => new Date(now));
  await Promise.all([measures.read(), measures.read()]);
  expect(asked).toHaveLength(1);
  now += 60_000;
  await expect(measures.read()).rejects.toMatchObject({ name: "AccessDenied" });
  await expect(measures.read()).rejects.toMatchObject({ name: "AccessDenied" });
  expect(asked).toHaveLength(3);
});
