import { ALARMS, alarmsOf } from "@savelife/core/metrics";
import { type Check, listing } from "./check.ts";
import { nameOf } from "./facts.ts";
import type { Facts } from "./read-facts.ts";

/** What must hold for the table, and for the alarms. */
export const TABLE_AND_ALARM_CHECKS: Check[] = [
  {
    name: "table-key",
    holds: "The table's key is PK alone.",
    why: "With a sort key the same donor in another city would be a second item, and a conflict would go unnoticed.",
    fix: "A key cannot be changed: make a new table by stacks/table.ts and bring the items over.",
    find: ({ table: { name, keys } }) =>
      keys.join() !== "PK" && `expected the key of ${name} to be PK alone, got ${keys.join(", ")}`,
  },
  {
    name: "no-expiry",
    holds: "No item of the table expires.",
    why: "The item is the record that an event was stored. When it goes, a donor is lost, and the same event is stored again.",
    fix: "Switch it off: aws dynamodb update-time-to-live --time-to-live-specification Enabled=false,AttributeName=… for the table.",
    find: ({ expiry: { attribute } }) =>
      attribute !== undefined && `expected no time to live, got items that expire by ${attribute}`,
  },
  {
    name: "recovery",
    holds: "The table has point-in-time recovery.",
    why: "It is the only way back after a mistake by somebody who may write to the table.",
    fix: "Deploy again: SST's component turns it on.",
    find: ({ recovery }) => !recovery.pointInTime && "expected point-in-time recovery, got it disabled",
  },
  {
    name: "deletion-protection",
    holds: "In production the table is protected from deletion.",
    why: "One wrong command would delete every donor.",
    fix: "Deploy again: stacks/table.ts sets `deletionProtection` for the stage production.",
    find: ({ stage, deployedTable }) =>
      !deployedTable.deletionProtected &&
      stage === "production" &&
      "expected deletion protection in production, got none",
  },
  {
    name: "table-encryption",
    holds: "The table is encrypted with a key of the account.",
    why: "AWS encrypts every table with its own key. Only the use of a key of the account is recorded in CloudTrail and can be withdrawn.",
    fix: "Deploy again: stacks/table.ts sets `serverSideEncryption`.",
    find: ({ deployedTable }) =>
      !deployedTable.hasAccountKey && "expected a key of the account, got the one that AWS owns",
  },
  {
    name: "alarms",
    holds: "Every alarm of the stage is there, sounds when this code says, and is sent to its topic.",
    why: "Nothing else says that messages fail or wait, or that a donor is a dead letter, which expires after fourteen days.",
    fix: "Deploy again: stacks/alarms.ts makes them. When their actions are off, aws cloudwatch enable-alarm-actions --alarm-names …",
    find({ stage, alarms, deadLetters }) {
      const wrong = alarmsOf(stage).flatMap((name) => {
        const found = alarms.find((alarm) => alarm.name === name);
        return found ? faultsOf(found, { below: false, ...ALARMS[name] }, nameOf(deadLetters.arn)) : `${name} is gone`;
      });
      return listing("expected the alarms of stacks/alarms.ts, got:", wrong);
    },
  },
  {
    name: "alarm-receiver",
    holds: "Somebody gets the alarms.",
    why: "An address that was not confirmed gets nothing, and an alarm that nobody gets is none.",
    fix: "Open the link in the mail of AWS Notifications. Without a mail set SAVELIFE_ALARM_EMAIL and deploy, or subscribe to the topic: docs/deploy.md.",
    find({ topic }) {
      if (!topic) return "expected the topic of the alarms, got none: it was deleted";
      const pending = topic.pending > 0 ? `, and ${topic.pending} that nobody has confirmed` : "";
      return (
        topic.confirmed === 0 && `expected a confirmed subscription to the topic of the alarms, got none${pending}`
      );
    },
  },
];

function faultsOf(
  { name, rule, acts, queues }: Facts["alarms"][number],
  expected: object,
  deadLetters: string,
): string[] {
  const got: Record<string, unknown> = rule;
  const other = Object.entries(expected).filter(([what, value]) => got[what] !== value);
  const faults = other.map(([what, value]) => `${name} has ${what} ${got[what]} instead of ${value}`);
  if (!acts) faults.push(`${name} is sent to nobody`);
  if (name === "dead-letters" && !queues.includes(deadLetters)) faults.push(`${name} watches another queue`);
  return faults;
}
