import {
  CreateTableCommand,
  type CreateTableCommandInput,
  ResourceInUseException,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { dynamodbClient } from "./clients.ts";

/** Creates the single table, `PK` alone, unless it is there already, and waits until it can be used. */
export async function createTable(endpoint: string, name: string): Promise<void> {
  const client = dynamodbClient(endpoint);
  try {
    await client.send(new CreateTableCommand(toTable(name)));
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
  await waitUntilTableExists({ client, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { TableName: name });
  client.destroy();
}

function toTable(name: string): CreateTableCommandInput {
  return {
    TableName: name,
    AttributeDefinitions: [{ AttributeName: "PK", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "PK", KeyType: "HASH" }],
    BillingMode: "PAY_PER_REQUEST",
  };
}
