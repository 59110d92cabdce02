import { refuseForeignQueue } from "@savelife/core/queue";
import { CliError, EXIT } from "../cli-error.ts";
import type { Links } from "./links.ts";

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
    const message = cause instanceof Error ? cause.message : "expected the URL of a queue";
    throw new CliError(EXIT.unavailable, message, "", { cause });
  }
  return url;
}

/** Refuses links without a queue or table that is needed. */
export function refuseMissing({ place }: Links, name: string): never {
  const next = "Deploy the stage, and run this in a new: npx sst shell --stage STAGE";
  throw new CliError(EXIT.unavailable, `expected ${name} among the links of ${place}, got none of that name`, next);
}
