import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import type { Table } from "@savelife/core/table";
import { defineCheck } from "./check.ts";
import type { Known, TableFacts, TableProtectionFacts } from "./facts.ts";

/** Reads how the table is made. */
export async function readTable({
  client,
  name,
}: Table): Promise<{ table: TableFacts; protection: TableProtectionFacts }> {
  const { Table: described } = await client.send(new DescribeTableCommand({ TableName: name }));
  const sse = described?.SSEDescription;
  return {
    table: {
      name,
      arn: described?.TableArn ?? "",
      keys: (described?.KeySchema ?? []).flatMap(({ AttributeName }) => AttributeName ?? []),
    },
    protection: {
      deletionProtected: described?.DeletionProtectionEnabled ?? false,
      hasAccountKey: sse?.Status === "ENABLED" || sse?.Status === "UPDATING",
    },
  };
}

/** Reads whether the table can be restored to any second of its last weeks. */
export async function readRecovery({ client, name }: Table): Promise<Known["recovery"]> {
  const command = new DescribeContinuousBackupsCommand({ TableName: name });
  const { ContinuousBackupsDescription } = await client.send(command);
  const status = ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus;
  return { pointInTime: status === "ENABLED" };
}

/** Reads whether DynamoDB deletes items by the time in one of their attributes. */
export async function readExpiry({ client, name }: Table): Promise<Known["expiry"]> {
  const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName: name }));
  const { TimeToLiveStatus = "DISABLED", AttributeName = "an attribute" } = TimeToLiveDescription ?? {};
  return { attribute: TimeToLiveStatus.startsWith("ENABL") ? AttributeName : undefined };
}

export const tableKey = defineCheck({
  name: "table-key",
  holds: "The table's key is PK alone.",
  why: "With a sort key the same donor in another city would be a second item, and a conflict would go unnoticed.",
  fix: "A key cannot be changed: make a new table by stacks/table.ts and bring the items over.",
  reads: ["table"],
  find({ table: { name, keys } }) {
    return keys.join() === "PK" ? undefined : `expected the key of ${name} to be PK alone, got ${keys.join(", ")}`;
  },
});

export const recovery = defineCheck({
  name: "recovery",
  holds: "The table has point-in-time recovery.",
  why: "It is the only way back after a mistake by somebody who may write to the table.",
  fix: "Deploy again: SST's component turns it on.",
  reads: ["recovery"],
  find: ({ recovery }) => (recovery.pointInTime ? undefined : "expected point-in-time recovery, got it disabled"),
});

export const deletionProtection = defineCheck({
  name: "deletion-protection",
  holds: "In production the table is protected from deletion.",
  why: "One wrong command would delete every donor.",
  fix: "Deploy again: stacks/table.ts sets `deletionProtection` for the stage production.",
  reads: ["stage", "tableProtection"],
  find({ stage, tableProtection }) {
    if (stage !== "production" || tableProtection.deletionProtected) return undefined;
    return "expected deletion protection in production, got none";
  },
});

export const tableEncryption = defineCheck({
  name: "table-encryption",
  holds: "The table is encrypted with a key of the account.",
  why: "AWS encrypts every table with its own key. Only the use of a key of the account is recorded in CloudTrail and can be withdrawn.",
  fix: "Deploy again: stacks/table.ts sets `serverSideEncryption`.",
  reads: ["tableProtection"],
  find({ tableProtection }) {
    return tableProtection.hasAccountKey ? undefined : "expected a key of the account, got the one that AWS owns";
  },
});

export const noExpiry = defineCheck({
  name: "no-expiry",
  holds: "No item of the table expires.",
  why: "The item is the record that an event was stored. When it goes, a donor is lost, and the same event is stored again.",
  fix: "Switch it off: aws dynamodb update-time-to-live --time-to-live-specification Enabled=false,AttributeName=… for the table.",
  reads: ["expiry"],
  find({ expiry: { attribute } }) {
    return attribute === undefined ? undefined : `expected no time to live, got items that expire by ${attribute}`;
  },
});
