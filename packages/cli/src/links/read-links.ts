import { metricsNamespace } from "@savelife/core/metrics";
import { findLocalFile, type LocalStack } from "@savelife/local/local-file";
import { Resource } from "sst/resource";
import { CliError, EXIT } from "../cli-error.ts";
import { type Links, START } from "./links.ts";

/**
 * Reads the links: those of `sst shell` if there are any, else those of the local stack of this folder.
 * @throws CliError when there are neither
 */
export function readLinks(directory: string): Links {
  return readDeployed() ?? toLinks(readLocal(directory));
}

function readLocal(directory: string): LocalStack {
  const found = findLocalFile(directory);
  if (found?.status === "running") return found.stack;
  if (!found) {
    const next = `${START}\nOr work on a stage: npx sst shell --stage STAGE npx savelife …`;
    throw new CliError(EXIT.unavailable, "no local stack is running here, and no deployed stage is linked", next);
  }
  const { folder, file } = found;
  const ended = (pid: number) => `the local stack of ${folder} has ended: its process ${pid} is gone`;
  const message = found.status === "ended" ? ended(found.pid) : `${file} is not used: ${found.reason}`;
  throw new CliError(EXIT.unavailable, message, START);
}

function readDeployed(): Links | undefined {
  try {
    if (!("App" in Resource)) return undefined;
    return {
      place: `stage ${Resource.App.stage}`,
      stage: Resource.App.stage,
      metrics: metricsNamespace(Resource.App.name, Resource.App.stage),
      prefix: `${Resource.App.name}-${Resource.App.stage}`,
      Queue: "Queue" in Resource ? Resource.Queue : undefined,
      DeadLetters: "DeadLetters" in Resource ? Resource.DeadLetters : undefined,
      Table: "Table" in Resource ? Resource.Table : undefined,
      Imports: "Imports" in Resource ? Resource.Imports : undefined,
      Alarms: "Alarms" in Resource ? Resource.Alarms : undefined,
    };
  } catch (cause) {
    const message = "the links in SST_RESOURCE_… are not JSON";
    throw new CliError(EXIT.unavailable, message, "Run it in a new sst shell, or without these variables.", { cause });
  }
}

function toLinks({ queue, deadLetters, table, sqs, dynamodb, console }: LocalStack): Links {
  const links = { Queue: queue, DeadLetters: deadLetters, Table: table };
  return { place: "the local stack", stage: "local", ...links, engines: { sqs, dynamodb }, console };
}
