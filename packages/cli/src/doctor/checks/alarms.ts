import { ALARMS, alarmsOf } from "@savelife/core/alarms";
import { defineCheck } from "../check.ts";
import { type AlarmFacts, nameOf } from "../facts.ts";

export const alarms = defineCheck({
  name: "alarms",
  holds: "Every alarm of the stage is there, sounds when this code says, and is sent to its topic.",
  why: "Nothing else says that messages fail or wait, or that a donor is a dead letter, which expires after fourteen days.",
  fix: "Deploy again: stacks/alarms.ts makes them. When their actions are off, aws cloudwatch enable-alarm-actions --alarm-names …",
  reads: ["stage", "alarms", "deadLetters"],
  find({ stage, alarms, deadLetters }) {
    const wrong = alarmsOf(stage).flatMap((name) => {
      const found = alarms.find((alarm) => alarm.name === name);
      if (!found) return [`${name} is gone`];
      const { below = false, ...rule } = { ...ALARMS[name] };
      const faults = Object.entries({ ...rule, below }).flatMap(([what, expected]) => {
        const got = found[what as keyof AlarmFacts];
        return got === expected ? [] : [`${name} has ${what} ${got} in place of ${expected}`];
      });
      if (!found.acts) faults.push(`${name} is sent to nobody`);
      if (name === "dead-letters" && !found.queues.includes(nameOf(deadLetters.arn)))
        faults.push(`${name} watches another queue`);
      return faults;
    });
    return wrong.length > 0 ? `expected the alarms of stacks/alarms.ts, got: ${wrong.join("; ")}` : undefined;
  },
});

export const alarmReceiver = defineCheck({
  name: "alarm-receiver",
  holds: "Somebody gets the alarms.",
  why: "An address that was not confirmed gets nothing, and an alarm that nobody gets is none.",
  fix: "Open the link in the mail of AWS Notifications. Without a mail set SAVELIFE_ALARM_EMAIL and deploy, or subscribe to the topic: docs/deploy.md.",
  reads: ["topic"],
  find({ topic }) {
    if (!topic) return "expected the topic of the alarms, got none: it was deleted";
    if (topic.confirmed > 0) return undefined;
    return `expected a confirmed subscription to the topic of the alarms, got none${topic.pending > 0 ? `, and ${topic.pending} that nobody has confirmed` : ""}`;
  },
});
