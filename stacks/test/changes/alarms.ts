import { metricQueries } from "../bill.ts";
import { one } from "../graph.ts";
import { add, type Change, remove, replace, set } from "./change.ts";

/** Changes that the rules of rules/alarms.ts must find. */
export const alarmsChanges: Change[] = [
  {
    change: "an alarm is taken away",
    breaks: "there is an alarm for everything that needs an operator, each on its own metric and number",
    apply: remove("MetricAlarm", "FailingAlarm"),
  },
  {
    change: "the alarm on dead letters waits for a hundred",
    breaks: "there is an alarm for everything that needs an operator, each on its own metric and number",
    apply: set("MetricAlarm", "DeadLettersAlarm", { threshold: 100 }),
  },
  {
    change: "the alarm on failing messages sounds in the last of twelve periods",
    breaks: "there is an alarm for everything that needs an operator, each on its own metric and number",
    apply: set("MetricAlarm", "FailingAlarm", { evaluationPeriods: 12, datapointsToAlarm: 12 }),
  },
  {
    change: "an alarm compares two more metrics",
    breaks: "the alarms of a stage watch no more metrics than an account has free: ten",
    stage: "production",
    apply: (app) => {
      const metric = { namespace: "AWS/Lambda", metricName: "Errors", dimensions: {}, stat: "Sum", period: 60 };
      metricQueries(app, "DeadLettersAlarm").push({ id: "a", metric }, { id: "b", metric });
    },
  },
  {
    change: "the consumer reports rejected messages by their reasons",
    breaks: "the consumer reports six custom metrics at most, and one more for each further type",
    apply: ({ reported }) => void reported.push({ metric: "Rejected", service: "consumer" }),
  },
  {
    change: "an alarm is sent to nobody",
    breaks: "every alarm sends to the topic, good news too, and says what to do and where the runbook says more",
    apply: set("MetricAlarm", "QueueAgeAlarm", { alarmActions: [] }),
  },
  {
    change: "a first deploy alarms at once, as nobody has signed up",
    breaks: "every alarm sends to the topic, good news too, and says what to do and where the runbook says more",
    stage: "production",
    apply: (app) => {
      const { inputs } = one(app, "MetricAlarm", "SignUpsAlarm");
      inputs.alarmActions = inputs.okActions;
    },
  },
  {
    change: "an alarm names a section that the runbook does not have",
    breaks: "every alarm sends to the topic, good news too, and says what to do and where the runbook says more",
    apply: set("MetricAlarm", "QueueAgeAlarm", {
      name: "savelife-events-test-queue-old",
      alarmDescription: "Messages wait too long: the consumer is too slow. Runbook: docs/operate.md#queue-old",
    }),
  },
  {
    change: "an alarm does not say what to do",
    breaks: "every alarm sends to the topic, good news too, and says what to do and where the runbook says more",
    apply: set("MetricAlarm", "QueueAgeAlarm", { alarmDescription: "Queue age" }),
  },
  {
    change: "an alarm sounds when the queue is idle",
    breaks: "an alarm sounds above its number and is silent without data, but for a day without a sign-up",
    apply: set("MetricAlarm", "QueueAgeAlarm", { treatMissingData: "breaching" }),
  },
  {
    change: "dead letters that an operator looks at are not counted",
    breaks: "the alarm on dead letters also counts those that an operator looks at",
    apply: (app) => void metricQueries(app, "DeadLettersAlarm").pop(),
  },
  {
    change: "the rejected messages of one type are held against those of all",
    breaks: "the rejected share is that of all messages received, of any type, and of at least 20",
    apply: (app) => {
      const { metric } = metricQueries(app, "RejectedShareAlarm").at(-1) ?? {};
      Object.assign(metric?.dimensions ?? {}, { type: "DonorSignedUp" });
    },
  },
  {
    change: "an import that took too long is not reported",
    breaks: "an import that failed, took too long or was stopped reaches the topic by EventBridge, which costs nothing",
    apply: replace("EventRule", "ImportEnded", "eventPattern", '"TIMED_OUT",', ""),
  },
  {
    change: "a file whose import cannot be started is forgotten",
    breaks: "an import that EventBridge cannot start, and a notice that it cannot deliver, is a dead letter",
    apply: set("EventTarget", "ImportDonorSignedUpTarget", { deadLetterConfig: undefined }),
  },
  {
    change: "the sign-ups of all stages are counted together",
    breaks: "a day without a sign-up is an alarm in production alone, and only after a day with one",
    stage: "production",
    apply: (app) => {
      const [, signUps] = metricQueries(app, "SignUpsAlarm");
      Object.assign(signUps?.metric ?? {}, { namespace: "SaveLife" });
    },
  },
  {
    change: "the first day without a sign-up is reported before there was one",
    breaks: "a day without a sign-up is an alarm in production alone, and only after a day with one",
    stage: "production",
    apply: replace("EventRule", "SignUpsEnded", "eventPattern", '"previousState":{"value":["OK"]},', ""),
  },
  {
    change: "EventBridge may publish on a condition that it never meets",
    breaks:
      "CloudWatch may publish to the topic, for this account, and EventBridge, which meets no condition, and nobody else",
    apply: replace(
      "TopicPolicy",
      "AlarmsPolicy",
      "policy",
      '"events.amazonaws.com"},',
      '"events.amazonaws.com"},"Condition":{},',
    ),
  },
  {
    change: "alarms of any account may publish to the topic",
    breaks:
      "CloudWatch may publish to the topic, for this account, and EventBridge, which meets no condition, and nobody else",
    apply: replace("TopicPolicy", "AlarmsPolicy", "policy", "aws:SourceAccount", "aws:RequestedRegion"),
  },
  {
    change: "a stranger gets alarms",
    breaks: "alarms are sent to the stage's address, and to nobody else",
    stage: "chosen",
    apply: add("aws:sns/topicSubscription:TopicSubscription", { protocol: "email", endpoint: "x@example.com" }),
  },
  {
    change: "the dashboard watches another queue",
    breaks:
      "the dashboard of a watched stage shows the way of a message from left to right, with resources that are there",
    stage: "production",
    apply: replace("Dashboard", "Dashboard", "dashboardBody", "QueueQueue", "OtherQueue"),
  },
  {
    change: "the dashboard searches the numbers of all stages",
    breaks:
      "the dashboard of a watched stage shows the way of a message from left to right, with resources that are there",
    stage: "production",
    apply: replace("Dashboard", "Dashboard", "dashboardBody", "SaveLife/savelife-events-production", "SaveLife"),
  },
  {
    change: "a personal stage pays for a dashboard",
    breaks:
      "the dashboard of a watched stage shows the way of a message from left to right, with resources that are there",
    apply: add("aws:cloudwatch/dashboard:Dashboard", { dashboardBody: "{}" }),
  },
];
