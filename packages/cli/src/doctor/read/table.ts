import { DescribeContinuousBackupsCommand, DescribeTableCommand } from "@aws-sdk/client-dynamodb";
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
    table: { name, keys: (described?.KeySchema ?? []).flatMap(({ AttributeName }) => AttributeName ?? []) },
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
