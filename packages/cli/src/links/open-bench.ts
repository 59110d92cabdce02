import { localUser, openWorkbench, type Workbench } from "@savelife/workbench/workbench";
import type { Io } from "../io.ts";
import type { Links } from "./links.ts";
import { clientOptions, openQueue } from "./open-queue.ts";
import { openTable } from "./open-table.ts";

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
