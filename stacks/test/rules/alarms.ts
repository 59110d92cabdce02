import { readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { arn } from "../computed.ts";
import { all, one } from "../graph.ts";
import { root } from "../sst-cli.ts";
import { type App, isProduction, type Rule } from "./rule.ts";

const topic = arn("sns", "AlarmsTopic");
const isWatched = (app: App) => isProduction(app) || app.settings.alarmEmail !== undefined;
const metrics = (app: App) => `SaveLife/savelife-events-${app.stage}`;

/** When each alarm sounds, by its section of the runbook. */
const ALARMS: Record<string, object> = {
  "dead-letters": {
    namespace: "AWS/SQS",
    metricName: "ApproximateNumberOfMessagesVisible",
    dimensions: { QueueName: "DeadLettersQueue" },
    statistic: "Maximum",
    threshold: 0,
    evaluationPeriods: 1,
  },
  "queue-age": {
    namespace: "AWS/SQS",
    metricName: "ApproximateAgeOfOldestMessage",
    dimensions: { QueueName: "QueueQueue" },
    statistic: "Maximum",
    threshold: (1 + 2 + 4 + 8) * 60,
    evaluationPeriods: 5,
  },
  "consumer-errors": {
    namespace: "AWS/Lambda",
    metricName: "Errors",
    dimensions: { FunctionName: "ConsumerFunction" },
    statistic: "Sum",
    threshold: 0,
  },
  "consumer-throttles": {
    namespace: "AWS/Lambda",
    metricName: "Throttles",
    dimensions: { FunctionName: "ConsumerFunction" },
    statistic: "Sum",
    threshold: 0,
  },
  "rejected-share": { threshold: 5 },
  "ingest-5xx": {
    namespace: "AWS/ApiGateway",
    metricName: "5xx",
    dimensions: { ApiId: "IngestApi" },
    statistic: "Sum",
    threshold: 0,
  },
  "imports-failed": { threshold: 0 },
};

/** What the alarms and the dashboard must be. */
export const alarms: Rule[] = [
  {
    name: "there is an alarm for everything that somebody must act upon, each on its own metric and number",
    check(app) {
      const prefix = `savelife-events-${app.stage}-`;
      const found = all(app, "MetricAlarm").map(({ inputs }) => [String(inputs.name).replace(prefix, ""), inputs]);
      const signUps = isWatched(app) ? { "sign-ups": { thresholdMetricId: "usual" } } : {};
      expect(Object.fromEntries(found)).toMatchObject({ ...ALARMS, ...signUps });
      expect(found).toHaveLength(Object.keys({ ...ALARMS, ...signUps }).length);
    },
  },
  {
    name: "every alarm tells the topic, of good news too, and says what to do and where the runbook says more",
    check(app) {
      const runbook = readFileSync(path.join(root, "docs/operate.md"), "utf8");
      for (const { inputs } of all(app, "MetricAlarm")) {
        expect([inputs.alarmActions, inputs.okActions]).toEqual([[topic], [topic]]);
        const section = String(inputs.name).replace(`savelife-events-${app.stage}-`, "");
        expect(inputs.alarmDescription).toMatch(new RegExp(`^.{40,}[.] Runbook: docs/operate[.]md#${section}$`));
        expect(runbook).toContain(`\n### ${section}\n`);
        expect(String(inputs.alarmDescription).length).toBeLessThanOrEqual(1024);
      }
    },
  },
  {
    name: "an alarm sounds above its number and is silent without data, but for a day without a sign-up in production",
    check(app) {
      for (const { name, inputs } of all(app, "MetricAlarm")) {
        const isBand = name === "SignUpsAlarm";
        const operator = isBand ? "LessThanLowerOrGreaterThanUpperThreshold" : "GreaterThanThreshold";
        const missing = isBand && isProduction(app) ? "breaching" : "notBreaching";
        expect([name, inputs.comparisonOperator, inputs.treatMissingData]).toEqual([name, operator, missing]);
      }
    },
  },
  {
    name: "the rejected share counts each reason that core has, and no less than 20 messages",
    check(app) {
      const [share, ...queries] = metricQueries(app, "RejectedShareAlarm");
      expect(share?.expression).toMatch(/^IF\(messages >= 20, 100 \* \(.*\) \/ messages, 0\)$/);
      const counted = queries.map(({ id, metric }) => {
        expect(share?.expression).toContain(id);
        expect(metric).toMatchObject({ namespace: metrics(app), stat: "Sum", dimensions: { service: "consumer" } });
        return metric?.dimensions.code ?? metric?.metricName;
      });
      const codes = ["not-json", "too-deep", "not-an-event", "unknown-type", "invalid-data", "conflict"];
      expect(counted).toEqual(["BatchSize", ...codes]);
    },
  },
  {
    name: "imports that failed, took too long or were stopped count alike",
    check(app) {
      const [sum, ...queries] = metricQueries(app, "ImportsFailedAlarm");
      expect(sum?.expression).toBe("FILL(failed, 0) + FILL(timedOut, 0) + FILL(aborted, 0)");
      const StateMachineArn = arn("states", `stateMachine:savelife-events-${app.stage}-imports`);
      for (const { metric } of queries)
        expect(metric).toMatchObject({ namespace: "AWS/States", dimensions: { StateMachineArn } });
      const names = ["ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted"];
      expect(queries.map(({ metric }) => metric?.metricName)).toEqual(names);
    },
  },
  {
    name: "a day's sign-ups are held against what is usual, where somebody looks",
    check(app) {
      if (!isWatched(app)) return expect(all(app, "MetricAlarm").map(({ name }) => name)).not.toContain("SignUpsAlarm");
      const [signUps, usual] = metricQueries(app, "SignUpsAlarm");
      const dimensions = { service: "consumer", type: "DonorSignedUp" };
      expect(signUps?.metric).toMatchObject({
        namespace: metrics(app),
        metricName: "Written",
        period: 86_400,
        dimensions,
      });
      expect(usual?.expression).toBe("ANOMALY_DETECTION_BAND(signUps, 3)");
    },
  },
  {
    name: "the stage's address is told of alarms, and nobody else",
    check(app) {
      const { alarmEmail } = app.settings;
      const expected = { topic, protocol: "email", endpoint: alarmEmail };
      expect(all(app, "TopicSubscription").map(({ inputs }) => inputs)).toMatchObject(alarmEmail ? [expected] : []);
      expect(all(app, "TopicSubscription")).toHaveLength(alarmEmail ? 1 : 0);
      expect(all(app, "Topic")).toHaveLength(1);
    },
  },
  {
    name: "the dashboard tells the story from left to right, where somebody looks, of resources that are there",
    check(app) {
      if (!isWatched(app)) return expect(all(app, "Dashboard")).toEqual([]);
      const { dashboardBody, dashboardName } = one(app, "Dashboard", "Dashboard").inputs;
      expect(dashboardName).toBe(`savelife-events-${app.stage}`);
      const { widgets } = JSON.parse(String(dashboardBody)) as { widgets: Widget[] };
      const headings = widgets.filter(({ type }) => type === "text").sort((a, b) => a.x - b.x);
      expect(headings.map(({ properties }) => properties.markdown)).toEqual([
        "## 1. In: the API",
        "## 2. Waiting: the queue",
        "## 3. Done: the consumer",
        "## 4. Stored, or set aside",
      ]);
      expect(widgets[0]?.properties.alarms).toHaveLength(all(app, "MetricAlarm").length);
      const watched = new Set(widgets.flatMap(({ properties }) => properties.metrics?.map((metric) => metric[3])));
      watched.delete(undefined);
      const machine = arn("states", `stateMachine:savelife-events-${app.stage}-imports`);
      const names = ["ConsumerFunction", "DeadLettersQueue", "IngestApi", "QueueQueue", "TableTable", machine];
      expect([...watched].sort()).toEqual(names.sort());
      const searched = widgets.flatMap(
        ({ properties }) => properties.metrics?.flatMap(([metric]) => schemaOf(metric)) ?? [],
      );
      expect(searched).toEqual([`"${metrics(app)}",service,type`, `"${metrics(app)}",service,code`]);
    },
  },
];

type Widget = { type: string; x: number; properties: { markdown?: string; alarms?: string[]; metrics?: unknown[][] } };
type Query = {
  id: string;
  expression?: string;
  metric?: { namespace: string; metricName: string; dimensions: Record<string, string> };
};

/** A namespace that has a hyphen must be in quotes: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html */
function schemaOf(metric: unknown): string[] {
  const expression = typeof metric === "object" && metric !== null && "expression" in metric ? metric.expression : "";
  const [, schema] = /^SEARCH\('\{(.*)\}', 'Sum', 300\)$/.exec(String(expression)) ?? [];
  return schema === undefined ? [] : [schema];
}

function metricQueries(app: App, name: string): Query[] {
  return one(app, "MetricAlarm", name).inputs.metricQueries as Query[];
}
