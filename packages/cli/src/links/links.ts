import type { ConsoleAccess } from "@savelife/console/guard/tickets";
import { refuseForeignQueue } from "@savelife/core/foreign-queue";
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

/** What to do when there is no local stack. */
export const START = "Start it in another terminal: npx savelife start";

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
