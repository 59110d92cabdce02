import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import type { Table } from "@savelife/core/table";
import type { Known, TableFacts, TableProtectionFacts } from "../facts.ts";

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
