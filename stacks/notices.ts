/// <reference path="../.sst/platform/config.d.ts" />
import { alarms } from "./alarms.ts";
import { machine } from "./imports.ts";
import { deadLetters } from "./queue.ts";
import { topic } from "./topic.ts";

// What EventBridge sends to the topic of the alarms: it costs nothing, and an alarm on these metrics would.

notice("ImportEnded", {
  description: "An import failed, took too long or was stopped",
  eventPattern: {
    source: ["aws.states"],
    "detail-type": ["Step Functions Execution Status Change"],
    detail: { stateMachineArn: [machine.arn], status: ["FAILED", "TIMED_OUT", "ABORTED"] },
  },
  inputPaths: { status: "$.detail.status", execution: "$.detail.name" },
  text: "The import <execution> ended as <status> before all of its rows were sent: import the same file again, nothing is written twice. Runbook: docs/operate.md#imports-failed",
});

// An alarm that was never OK has seen no sign-up yet, whatever CloudWatch makes of a metric that is not there: so the
// notice begins after the first one, and not with the first deploy.
for (const { arn } of alarms.filter(({ name }) => name === "sign-ups")) {
  notice("SignUpsEnded", {
    description: "A day without a sign-up, after days with some",
    eventPattern: {
      source: ["aws.cloudwatch"],
      "detail-type": ["CloudWatch Alarm State Change"],
      resources: [arn],
      detail: { previousState: { value: ["OK"] }, state: { value: ["ALARM"] } },
    },
    inputPaths: { name: "$.detail.alarmName" },
    text: "<name>: nobody has signed up for a day. A form or an upstream system may be silent. Runbook: docs/operate.md#sign-ups",
  });
}

type Notice = { description: string; eventPattern: object; inputPaths: Record<string, string>; text: string };

function notice(name: string, { description, eventPattern, inputPaths, text }: Notice): void {
  const rule = new aws.cloudwatch.EventRule(name, { description, eventPattern: $jsonStringify(eventPattern) });
  new aws.cloudwatch.EventTarget(`${name}Target`, {
    rule: rule.name,
    arn: topic.arn,
    inputTransformer: { inputPaths, inputTemplate: JSON.stringify(text) },
    deadLetterConfig: { arn: deadLetters.arn },
  });
}
