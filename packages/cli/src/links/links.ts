import type { ConsoleAccess } from "@savelife/console/guard/tickets";
import { refuseForeignQueue } from "@savelife/core/foreign-queue";
import { metricsNamespace } from "@savelife/core/metrics";
import { findLocalFile, type LocalStack } from "@savelife/local/local-file";
import { Resource } from "sst/resource";
import { CliError, EXIT } from "../cli-error.ts";

/** Where the system is that a command works on. */
export type Links = {
  /** For messages: `the local stack` or `stage production`. */
  place: string;
  /** `local`, or the name of the deployed stage. */
  stage: string;
  /** Where CloudWatch has the consumer's metrics; the local stack has none there. */
  metrics?: string;
  /** What the names of the stage's alarms begin with, before a hyphen. */
  prefix?: string;
  Queue?: { url: string } | undefined;
  DeadLetters?: { url: string } | undefined;
  Table?: { name: string } | undefined;
  Imports?: { bucket: string; stateMachine: string } | undefined;
  Alarms?: { arn: string } | undefined;
  /** The engines of the local stack. Without them the SDK decides, by its own settings and credentials. */
  engines?: { sqs: string; dynamodb: string };
  /** The console of the local stack. */
  console?: ConsoleAccess | undefined;
};

/**
 * Reads the links: those of `sst shell` if there are any, else those of the local stack of this folder.
 * @throws CliError when there are neither
 */
export function readLinks(directory: string): Links {
  return readDeployed() ?? toLinks(readLocal(directory));
}

function readLocal(directory: string): LocalStack {
  const found = findLocalFile(directory);
  switch (found?.status) {
    case "running":
      return found.stack;
    case "ended":
      throw new CliError(
        EXIT.unavailable,
        `the local stack of ${found.folder} has ended: its process ${found.pid} is gone`,
        START,
      );
    case "refused":
      throw new CliError(EXIT.unavailable, `${found.file} is not used: ${found.reason}`, START);
    case undefined: {
      const next = `${START}\nOr work on a stage: npx sst shell --stage STAGE npx savelife …`;
      throw new CliError(EXIT.unavailable, "no local stack is running here, and no deployed stage is linked", next);
    }
  }
}

/** What to do when there is no local stack. */
export const START = "Start it in another terminal: npx savelife start";

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

/**
 * The URL of a queue of the links.
 * @param env the process's environment, in which the SDK finds its endpoint
 * @throws CliError when it is not linked, or at another host than the endpoint
 */
export function queueUrl(links: Links, name: "Queue" | "DeadLetters", env: NodeJS.ProcessEnv): string {
  const { url } = links[name] ?? refuseMissing(links, name);
  try {
    refuseForeignQueue(url, links.engines?.sqs ?? env.AWS_ENDPOINT_URL_SQS ?? env.AWS_ENDPOINT_URL);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : "the link of the queue has no URL";
    throw new CliError(EXIT.unavailable, message, "", { cause });
  }
  return url;
}

/** Refuses links that lack a queue or table. */
export function refuseMissing({ place }: Links, name: string): never {
  const next = "Deploy the stage, and run this in a new shell: npx sst shell --stage STAGE";
  throw new CliError(EXIT.unavailable, `${place} has no link named ${name}`, next);
}
