import { readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { countAlarmMetrics, metricQueries } from "../bill.ts";
import { account, arn } from "../computed.ts";
import { all, one, statements } from "../graph.ts";
import { root } from "../sst-cli.ts";
import { type App, isProduction, type Rule } from "./rule.ts";

const topic = arn("sns", "AlarmsTopic");
const isWatched = (app: App) => isProduction(app) || app.settings.alarmEmail !== undefined;
const metrics = (app: App) => `SaveLife/savelife-events-${app.stage}`;
const machine = (app: App) => arn("states", `stateMachine:savelife-events-${app.stage}-imports`);

const once = { evaluationPeriods: 1, datapointsToAlarm: 1 };
const twiceInAQuarter = { period: 300, evaluationPeriods: 3, datapointsToAlarm: 2, statistic: "Sum", threshold: 0 };

/** When each alarm sounds, by its section of the runbook. */
const ALARMS: Record<string, object> = {
  "dead-letters": { threshold: 0, ...once },
  failing: { metricName: "Failed", dimensions: { service: "consumer" }, ...twiceInAQuarter },
  "queue-age": {
    namespace: "AWS/SQS",
    metricName: "ApproximateAgeOfOldestMessage",
    dimensions: { QueueName: "QueueQueue" },
    statistic: "Maximum",
    threshold: 300, // above the first two back-offs, after which SQS leaves a message out
    period: 60,
    evaluationPeriods: 5,
    datapointsToAlarm: 5,
  },
  "consumer-errors": {
    namespace: "AWS/Lambda",
    metricName: "Errors",
    dimensions: { FunctionName: "ConsumerFunction" },
    ...{ statistic: "Sum", period: 300, threshold: 0, ...once },
  },
  "consumer-throttles": {
    namespace: "AWS/Lambda",
    metricName: "Throttles",
    dimensions: { FunctionName: "ConsumerFunction" },
    ...twiceInAQuarter,
  },
  "rejected-share": { threshold: 5, ...once },
  "ingest-5xx": {
    namespace: "AWS/ApiGateway",
    metricName: "5xx",
    dimensions: { ApiId: "IngestApi" },
    ...twiceInAQuarter,
  },
};

/** What the alarms and the dashboard must be. */
export const alarms: Rule[] = [
  {
    name: "there is an alarm for everything that needs an operator, each on its own metric and number",
    check(app) {
      const prefix = `savelife-events-${app.stage}-`;
      const found = all(app, "MetricAlarm").map(({ inputs }) => [String(inputs.name).replace(prefix, ""), inputs]);
      const expected = { ...ALARMS, ...(isProduction(app) && { "sign-ups": { threshold: 1, ...once } }) };
      expect(Object.fromEntries(found)).toMatchObject(expected);
      expect(found).toHaveLength(Object.keys(expected).length);
      expect(one(app, "MetricAlarm", "FailingAlarm").inputs.namespace).toBe(metrics(app));
    },
  },
  {
    name: "the alarms of a stage watch no more metrics than an account has free: ten",
    check(app) {
      expect(countAlarmMetrics(app)).toBeLessThanOrEqual(10);
    },
  },
  {
    name: "the consumer reports six custom metrics at most, and one more for each further type",
    check(app) {
      const types = new Set(app.reported.flatMap(({ type }) => type ?? []));
      expect(types.size).toBeGreaterThanOrEqual(2);
      expect(app.reported.length).toBeLessThanOrEqual(6 + types.size - 2);
      const totals = ["Duplicate", "Failed", "Rejected"].map((metric) => ({ metric, service: "consumer" }));
      const byType = [...types].map((type) => ({ metric: "Written", service: "consumer", type }));
      expect(app.reported).toEqual([...totals, ...byType]);
    },
  },
  {
    name: "every alarm sends to the topic, good news too, and says what to do and where the runbook says more",
    check(app) {
      const runbook = readFileSync(path.join(root, "docs/operate.md"), "utf8");
      for (const { name, inputs } of all(app, "MetricAlarm")) {
        expect([inputs.alarmActions, inputs.okActions]).toEqual([name === "SignUpsAlarm" ? [] : [topic], [topic]]);
        const section = String(inputs.name).replace(`savelife-events-${app.stage}-`, "");
        expect(inputs.alarmDescription).toMatch(new RegExp(`^.{40,}[.] Runbook: docs/operate[.]md#${section}$`));
        expect(runbook).toContain(`\n### ${section}\n`);
        expect(String(inputs.alarmDescription).length).toBeLessThanOrEqual(1024);
      }
    },
  },
  {
    name: "an alarm sounds above its number and is silent without data, but for a day without a sign-up",
    check(app) {
      for (const { name, inputs } of all(app, "MetricAlarm")) {
        const isDay = name === "SignUpsAlarm";
        const [operator, missing] = isDay ? ["LessThanThreshold", "ignore"] : ["GreaterThanThreshold", "notBreaching"];
        expect([name, inputs.comparisonOperator, inputs.treatMissingData]).toEqual([name, operator, missing]);
      }
    },
  },
  {
    name: "the alarm on dead letters also counts those that an operator looks at",
    check(app) {
      const [sum, ...queries] = metricQueries(app, "DeadLettersAlarm");
      expect(sum?.expression).toBe("FILL(visible, 0) + FILL(hidden, 0)");
      const common = {
        namespace: "AWS/SQS",
        dimensions: { QueueName: "DeadLettersQueue" },
        stat: "Maximum",
        period: 60,
      };
      expect(queries).toEqual([
        { id: "visible", metric: { ...common, metricName: "ApproximateNumberOfMessagesVisible" } },
        { id: "hidden", metric: { ...common, metricName: "ApproximateNumberOfMessagesNotVisible" } },
      ]);
    },
  },
  {
    name: "the rejected share is that of all messages received, of any type, and of at least 20",
    check(app) {
      const [share, ...queries] = metricQueries(app, "RejectedShareAlarm");
      expect(share?.expression).toBe("IF(received >= 20, 100 * FILL(rejected, 0) / received, 0)");
      const common = { stat: "Sum", period: 900 };
      const [ofQueue, ofConsumer] = [{ QueueName: "QueueQueue" }, { service: "consumer" }];
      const received = { namespace: "AWS/SQS", metricName: "NumberOfMessagesReceived", dimensions: ofQueue, ...common };
      const rejected = { namespace: metrics(app), metricName: "Rejected", dimensions: ofConsumer, ...common };
      expect(queries).toEqual([
        { id: "received", metric: received },
        { id: "rejected", metric: rejected },
      ]);
    },
  },
  {
    name: "an import that failed, took too long or was stopped reaches the topic by EventBridge, which costs nothing",
    check(app) {
      const pattern = expectNotice(app, "ImportEnded");
      expect(pattern).toEqual({
        source: ["aws.states"],
        "detail-type": ["Step Functions Execution Status Change"],
        detail: { stateMachineArn: [machine(app)], status: ["FAILED", "TIMED_OUT", "ABORTED"] },
      });
    },
  },
  {
    name: "an import that EventBridge cannot start, and a notice that it cannot deliver, is a dead letter",
    check(app) {
      const targets = all(app, "EventTarget");
      expect(targets.length).toBeGreaterThanOrEqual(3);
      const arns = targets.map(({ inputs }) => inputs.deadLetterConfig);
      expect(arns).toEqual(targets.map(() => ({ arn: arn("sqs", "DeadLettersQueue") })));
    },
  },
  {
    name: "a day without a sign-up is an alarm in production alone, and only after a day with one",
    check(app) {
      const names = [...all(app, "MetricAlarm"), ...all(app, "EventRule")].map(({ name }) => name);
      if (!isProduction(app)) return expect(names.filter((name) => name.startsWith("SignUps"))).toEqual([]);
      const [filled, signUps] = metricQueries(app, "SignUpsAlarm");
      expect(filled?.expression).toBe("FILL(signUps, 0)");
      expect(signUps?.metric).toEqual({
        namespace: metrics(app),
        metricName: "Written",
        dimensions: { service: "consumer", type: "DonorSignedUp" },
        stat: "Sum",
        period: 86_400,
      });
      expect(expectNotice(app, "SignUpsEnded")).toEqual({
        source: ["aws.cloudwatch"],
        "detail-type": ["CloudWatch Alarm State Change"],
        resources: [arn("cloudwatch", "MetricAlarm/SignUpsAlarm")],
        detail: { previousState: { value: ["OK"] }, state: { value: ["ALARM"] } },
      });
    },
  },
  {
    name: "CloudWatch may publish to the topic, for this account, and EventBridge, which meets no condition, and nobody else",
    check(app) {
      const allowed = statements(one(app, "TopicPolicy", "AlarmsPolicy").inputs.policy);
      const Condition = { StringEquals: { "aws:SourceAccount": account } };
      const may = (Service: string) => ({
        Effect: "Allow",
        Principal: { Service },
        Action: "sns:Publish",
        Resource: topic,
      });
      expect(allowed).toEqual([{ ...may("cloudwatch.amazonaws.com"), Condition }, may("events.amazonaws.com")]);
      expect(all(app, "TopicPolicy")).toHaveLength(1);
    },
  },
  {
    name: "alarms are sent to the stage's address, and to nobody else",
    check(app) {
      const { alarmEmail } = app.settings;
      const expected = { topic, protocol: "email", endpoint: alarmEmail };
      expect(all(app, "TopicSubscription").map(({ inputs }) => inputs)).toMatchObject(alarmEmail ? [expected] : []);
      expect(all(app, "TopicSubscription")).toHaveLength(alarmEmail ? 1 : 0);
      expect(all(app, "Topic")).toHaveLength(1);
    },
  },
  {
    name: "the dashboard of a watched stage shows the way of a message from left to right, with resources that are there",
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
      const graphs = widgets.flatMap(({ properties }) => properties.metrics ?? []);
      const watched = new Set(graphs.flatMap((metric) => (metric[3] === undefined ? [] : [metric[3]])));
      watched.delete("consumer");
      const names = ["ConsumerFunction", "DeadLettersQueue", "IngestApi", "QueueQueue", "TableTable", machine(app)];
      expect([...watched].sort()).toEqual(names.sort());
      expect(graphs.flatMap(([metric]) => schemaOf(metric))).toEqual([`"${metrics(app)}",service,type`]);
      const ours = graphs
        .filter(([, , service]) => service === "service")
        .map(([namespace, metric]) => [namespace, metric]);
      expect(ours).toEqual(["Duplicate", "Rejected", "Failed"].map((metric) => [metrics(app), metric]));
      const [query, ...others] = widgets.filter(({ type }) => type === "log").map(({ properties }) => properties.query);
      expect(others).toEqual([]);
      expect(query).toContain(`SOURCE '/aws/lambda/savelife-events-${app.stage}-Consumer'`);
    },
  },
];

type Widget = {
  type: string;
  x: number;
  properties: { markdown?: string; alarms?: string[]; metrics?: unknown[][]; query?: string };
};

/** A namespace that has a hyphen must be in quotes: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html */
function schemaOf(metric: unknown): string[] {
  const expression = typeof metric === "object" && metric !== null && "expression" in metric ? metric.expression : "";
  const [, schema] = /^SEARCH\('\{(.*)\} Written', 'Sum', 300\)$/.exec(String(expression)) ?? [];
  return schema === undefined ? [] : [schema];
}

/** The pattern of a rule whose only target is the topic, with a text that names its section of the runbook. */
function expectNotice(app: App, name: string): unknown {
  const { rule, arn: target, inputTransformer } = one(app, "EventTarget", `${name}Target`).inputs;
  expect([rule, target]).toEqual([name, topic]);
  const { inputPaths, inputTemplate } = inputTransformer as { inputPaths: object; inputTemplate: string };
  const text: string = JSON.parse(inputTemplate);
  for (const input of Object.keys(inputPaths)) expect(text).toContain(`<${input}>`);
  const section = /Runbook: docs\/operate[.]md(#.+)$/.exec(text)?.[1];
  expect(readFileSync(path.join(root, "docs/operate.md"), "utf8")).toContain(`\n##${section?.replace("#", "# ")}\n`);
  return JSON.parse(String(one(app, "EventRule", name).inputs.eventPattern));
}
