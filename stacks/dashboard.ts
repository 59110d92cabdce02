/// <reference path="../.sst/platform/config.d.ts" />
import { METRICS, SERVICE } from "../packages/core/src/metrics.ts";
import { region } from "./account.ts";
import { alarms } from "./alarms.ts";
import { consumerNamespace } from "./consumer.ts";
import { type MetricsOf, metricsOf } from "./metrics.ts";
import { logName, production, settings, stageName } from "./stage.ts";

// From left to right: what comes in, waits, is done with it, is stored. Three dashboards are free, more cost 3 USD a
// month: so only a stage that people watch has one, which is production and any with an address for alarms.
if (production || settings.alarmEmail) {
  new aws.cloudwatch.Dashboard("Dashboard", {
    dashboardName: stageName,
    dashboardBody: $jsonStringify({
      start: "-P1D",
      widgets: [
        {
          type: "alarm",
          x: 0,
          y: 0,
          width: 24,
          height: 3,
          properties: { title: "Alarms", alarms: alarms.map(({ arn }) => arn) },
        },
        ...column(0, "1. In: the API", [
          graph("Requests", metricsOf.api, { Count: "Sum", "4xx": "Sum", "5xx": "Sum" }),
          graph("Milliseconds until the answer", metricsOf.api, { Latency: "p50", IntegrationLatency: "p99" }),
          graph("Imports", metricsOf.imports, {
            ExecutionsStarted: "Sum",
            ExecutionsSucceeded: "Sum",
            ExecutionsFailed: "Sum",
          }),
        ]),
        ...column(6, "2. Waiting: the queue", [
          graph("Messages", metricsOf.queue, { NumberOfMessagesSent: "Sum", NumberOfMessagesDeleted: "Sum" }),
          graph("Waiting, and in hand", metricsOf.queue, {
            ApproximateNumberOfMessagesVisible: "Maximum",
            ApproximateNumberOfMessagesNotVisible: "Maximum",
          }),
          graph("Seconds that the oldest waits", metricsOf.queue, { ApproximateAgeOfOldestMessage: "Maximum" }),
        ]),
        ...column(12, "3. Done: the consumer", [
          outcomes(),
          graph("Batches, and what went wrong", metricsOf.consumer, {
            Invocations: "Sum",
            Errors: "Sum",
            Throttles: "Sum",
          }),
          graph("Milliseconds a batch", metricsOf.consumer, { Duration: "p99" }),
        ]),
        ...column(18, "4. Stored, or set aside", [
          graph("Write units, and refusals of the table", metricsOf.table, {
            ConsumedWriteCapacityUnits: "Sum",
            WriteThrottleEvents: "Sum",
          }),
          graph("Dead letters", metricsOf.deadLetters, { ApproximateNumberOfMessagesVisible: "Maximum" }),
          reasons(),
        ]),
      ],
    }),
  });
}

/** A heading, and graphs below each other; `x` is one of 24 columns. */
function column(x: number, title: string, graphs: object[]) {
  const heading = { type: "text", x, y: 3, width: 6, height: 1, properties: { markdown: `## ${title}` } };
  const widgets = graphs.map((properties, i) => {
    return { type: "query" in properties ? "log" : "metric", x, y: 4 + 6 * i, width: 6, height: 6, properties };
  });
  return [heading, ...widgets];
}

/** Metrics of one resource, each with the statistic that says something. */
function graph(title: string, { namespace, dimensions }: MetricsOf, statistics: Record<string, string>) {
  const metrics = Object.entries(statistics).map(([metric, stat]) => {
    return [namespace, metric, ...Object.entries(dimensions).flat(), { stat }];
  });
  return { title, region, period: 300, metrics };
}

/** What was written of each type, a new one without a change here, and the other outcomes. */
function outcomes() {
  const { written, ...others } = METRICS;
  const expression = `SEARCH('{"${consumerNamespace}",service,type} ${written}', 'Sum', 300)`;
  const totals = Object.values(others).map((metric) => [consumerNamespace, metric, ...Object.entries(SERVICE).flat()]);
  return { title: "Outcomes", region, period: 300, stat: "Sum", stacked: true, metrics: [[{ expression }], ...totals] };
}

/** From the consumer's log, as a metric for each reason would cost by the month. */
function reasons() {
  const query = `SOURCE '${logName("Consumer")}' | filter message = "rejected" | stats count() by code`;
  return { title: "Why messages were rejected", region, view: "bar", query };
}
