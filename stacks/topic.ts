/// <reference path="../.sst/platform/config.d.ts" />
import { accountId } from "./account.ts";
import { settings } from "./stage.ts";

/** Where alarms are sent. Nobody hears them until an address is subscribed and confirmed: see docs/deploy.md. */
export const topic = new sst.aws.SnsTopic("Alarms");

if (settings.alarmEmail) {
  new aws.sns.TopicSubscription("AlarmsEmail", { topic: topic.arn, protocol: "email", endpoint: settings.alarmEmail });
}

// Instead of the policy that SNS gives a topic, by which EventBridge may not publish.
new aws.sns.TopicPolicy("AlarmsPolicy", {
  arn: topic.arn,
  policy: $jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        ...mayPublish("cloudwatch.amazonaws.com"),
        Condition: { StringEquals: { "aws:SourceAccount": accountId } }, // for nobody else's alarm
      },
      // EventBridge meets no condition of a topic: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-troubleshooting.html
      mayPublish("events.amazonaws.com"),
    ],
  }),
});

function mayPublish(Service: string) {
  return { Effect: "Allow", Principal: { Service }, Action: "sns:Publish", Resource: topic.arn };
}
