/// <reference path="../.sst/platform/config.d.ts" />
import { METRICS, SERVICE } from "../packages/core/src/metrics.ts";
import { region } from "./account.ts";
import { all as alarms } from "./alarms.ts";
import { consumer, namespace as consumerNamespace } from "./consumer.ts";
import { machine } from "./imports.ts";
import { ingest } from "./ingest.ts";
import { deadLetters, queue } from "./queue.ts";
import { logName, stageName, watched } from "./stage.ts";
import { table } from "./table.ts";

const api = { ApiId: ingest.nodes.api.id };
const waiting = { QueueName: queue.nodes.queue.name };
const dead = { QueueName: deadLetters.nodes.queue.name };
const code = { FunctionName: consumer.name };
const items = { TableName: table.name };
const runs = { StateMachineArn: machine.arn };

// From left to right: what comes in, what waits, what is done with it, what is stored. Three are free, more 3 USD a
// month.
if (watched) {
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
          graph("Requests", "AWS/ApiGateway", api, { Count: "Sum", "4xx": "Sum", "5xx": "Sum" }),
          graph("Milliseconds until the answer", "AWS/ApiGateway", api, { Latency: "p50", IntegrationLatency: "p99" }),
          graph("Imports", "AWS/States", runs, {
            ExecutionsStarted: "Sum",
            ExecutionsSucceeded: "Sum",
            ExecutionsFailed: "Sum",
          }),
        ]),
        ...column(6, "2. Waiting: the queue", [
          graph("Messages", "AWS/SQS", waiting, { NumberOfMessagesSent: "Sum", NumberOfMessagesDeleted: "Sum" }),
          graph("Waiting, and in hand", "AWS/SQS", waiting, {
            ApproximateNumberOfMessagesVisible: "Maximum",
            ApproximateNumberOfMessagesNotVisible: "Maximum",
          }),
          graph("Seconds that the oldest waits", "AWS/SQS", waiting, { ApproximateAgeOfOldestMessage: "Maximum" }),
        ]),
        ...column(12, "3. Done: the consumer", [
          outcomes(),
          graph("Batches, and what went wrong", "AWS/Lambda", code, {
            Invocations: "Sum",
            Errors: "Sum",
            Throttles: "Sum",
          }),
          graph("Milliseconds a batch", "AWS/Lambda", code, { Duration: "p99" }),
        ]),
        ...column(18, "4. Stored, or set aside", [
          graph("Write units, and refusals of the table", "AWS/DynamoDB", items, {
            ConsumedWriteCapacityUnits: "Sum",
            WriteThrottleEvents: "Sum",
          }),
          graph("Dead letters", "AWS/SQS", dead, { ApproximateNumberOfMessagesVisible: "Maximum" }),
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
function graph(
  title: string,
  namespace: string,
  dimensions: Record<string, $util.Input<string>>,
  statistics: Record<string, string>,
) {
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
