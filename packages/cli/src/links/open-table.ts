import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Table } from "@savelife/core/table";
import { LOCAL_CREDENTIALS } from "@savelife/local/local-file";
import { type Links, refuseMissing } from "./links.ts";
import { clientOptions } from "./open-queue.ts";
import { watchService } from "./service-error.ts";

/** Opens the table of the links. */
export function openTable(links: Links): Table {
  const { name } = links.Table ?? refuseMissing(links, "Table");
  const { engines } = links;
  const dynamodb = new DynamoDBClient({
    ...clientOptions,
    ...(engines && { ...LOCAL_CREDENTIALS, endpoint: engines.dynamodb }),
  });
  watchService(dynamodb, { service: "the table", links });
  return { client: DynamoDBDocumentClient.from(dynamodb), name };
}
