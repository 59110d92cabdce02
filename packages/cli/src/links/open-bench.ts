import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Table } from "@savelife/core/table";
import { LOCAL_CREDENTIALS } from "@savelife/local/local-credentials";
import { localUser, openWorkbench, type Workbench } from "@savelife/workbench/workbench";
import type { Io } from "../io.ts";
import { type Links, refuseMissing } from "./links.ts";
import { clientOptions, openQueue } from "./open-queue.ts";
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

/**
 * Opens the workbench of the linked system.
 * @throws CliError when a link is missing; JournalFault
 */
export function openBench(
  links: Links,
  { env, directory, waitSeconds }: Pick<Io, "env" | "directory" | "waitSeconds">,
): Workbench & { close(): void } {
  const services = {
    deadLetters: openQueue(links, "DeadLetters", env),
    queue: openQueue(links, "Queue", env),
    table: openTable(links),
  };
  const who = links.engines ? localUser : callerIdentity;
  return openWorkbench(services, directory, { stage: links.stage, who, waitSeconds });
}

/** The operator's identity at AWS, which needs no special right; the user of this machine when AWS does not answer. */
async function callerIdentity(): Promise<string> {
  const user = await localUser();
  try {
    const { GetCallerIdentityCommand, STSClient } = await import("@aws-sdk/client-sts"); // few commands need it
    const { Arn } = await new STSClient(clientOptions).send(new GetCallerIdentityCommand({}));
    return Arn ?? user;
  } catch {
    return `${user} on this machine`;
  }
}
