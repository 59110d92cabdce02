import { one } from "../graph.ts";
import { add, type Change, remove, replace, set } from "./change.ts";

/** Changes that the rules of rules/alarms.ts must find. */
export const alarmsChanges: Change[] = [
  {
    change: "an alarm is taken away",
    breaks: "there is an alarm for everything that somebody must act upon, each on its own metric and number",
    apply: remove("MetricAlarm", "ConsumerThrottlesAlarm"),
  },
  {
    change: "the alarm on dead letters waits for a hundred",
    breaks: "there is an alarm for everything that somebody must act upon, each on its own metric and number",
    apply: set("MetricAlarm", "DeadLettersAlarm", { threshold: 100 }),
  },
  {
    change: "an alarm tells nobody",
    breaks: "every alarm tells the topic, of good news too, and says what to do and where the runbook says more",
    apply: set("MetricAlarm", "QueueAgeAlarm", { alarmActions: [] }),
  },
  {
    change: "an alarm names a section that the runbook does not have",
    breaks: "every alarm tells the topic, of good news too, and says what to do and where the runbook says more",
    apply: set("MetricAlarm", "QueueAgeAlarm", {
      name: "savelife-events-test-queue-old",
      alarmDescription: "Messages wait too long: the consumer is too slow. Runbook: docs/operate.md#queue-old",
    }),
  },
  {
    change: "an alarm does not say what to do",
    breaks: "every alarm tells the topic, of good news too, and says what to do and where the runbook says more",
    apply: set("MetricAlarm", "QueueAgeAlarm", { alarmDescription: "Queue age" }),
  },
  {
    change: "an alarm sounds when the queue is idle",
    breaks:
      "an alarm sounds above its number and is silent without data, but for a day without a sign-up in production",
    apply: set("MetricAlarm", "QueueAgeAlarm", { treatMissingData: "breaching" }),
  },
  {
    change: "conflicts are not counted as rejected",
    breaks: "the rejected share counts each reason that core has, and no less than 20 messages",
    apply: (app) => void (one(app, "MetricAlarm", "RejectedShareAlarm").inputs.metricQueries as unknown[]).pop(),
  },
  {
    change: "an import that took too long is not counted",
    breaks: "imports that failed, took too long or were stopped count alike",
    apply: (app) => void (one(app, "MetricAlarm", "ImportsFailedAlarm").inputs.metricQueries as unknown[]).pop(),
  },
  {
    change: "the sign-ups of all stages are counted together",
    breaks: "a day's sign-ups are held against what is usual, where somebody looks",
    stage: "production",
    apply: (app) => {
      const [signUps] = one(app, "MetricAlarm", "SignUpsAlarm").inputs.metricQueries as { metric: object }[];
      Object.assign(signUps?.metric ?? {}, { namespace: "SaveLife" });
    },
  },
  {
    change: "a stranger is told of alarms",
    breaks: "the stage's address is told of alarms, and nobody else",
    stage: "chosen",
    apply: add("aws:sns/topicSubscription:TopicSubscription", { protocol: "email", endpoint: "x@example.com" }),
  },
  {
    change: "the dashboard watches another queue",
    breaks: "the dashboard tells the story from left to right, where somebody looks, of resources that are there",
    stage: "production",
    apply: replace("Dashboard", "Dashboard", "dashboardBody", "QueueQueue", "OtherQueue"),
  },
  {
    change: "the dashboard searches the numbers of all stages",
    breaks: "the dashboard tells the story from left to right, where somebody looks, of resources that are there",
    stage: "production",
    apply: replace("Dashboard", "Dashboard", "dashboardBody", "SaveLife/savelife-events-production", "SaveLife"),
  },
  {
    change: "a personal stage pays for a dashboard",
    breaks: "the dashboard tells the story from left to right, where somebody looks, of resources that are there",
    apply: add("aws:cloudwatch/dashboard:Dashboard", { dashboardBody: "{}" }),
  },
];
