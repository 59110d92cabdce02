import { DeleteTableCommand } from "@aws-sdk/client-dynamodb";
import { dynamodbClient } from "@savelife/local/clients";
import { createTable } from "@savelife/local/create-table";
import type { Tables } from "./start-worker.ts";

/** Makes the tables of a design anew, so that each round begins with empty ones. */
export async function renewTables(endpoint: string, { items, idempotency }: Tables): Promise<void> {
  for (const name of [items, idempotency]) {
    await deleteTable(endpoint, name);
    await createTable(endpoint, name);
  }
}

async function deleteTable(endpoint: string, name: string): Promise<void> {
  const client = dynamodbClient(endpoint);
  await client.send(new DeleteTableCommand({ TableName: name })).catch((error: Error) => {
    if (error.name !== "ResourceNotFoundException") throw error;
  });
  client.destroy();
}
