import { SQSClient, type SQSClientConfig } from "@aws-sdk/client-sqs";
import { type Queue, refuseForeignQueue } from "@savelife/core/queue";
import { CliError } from "../cli-error.ts";
import { EXIT } from "../exit-codes.ts";
import type { Links } from "./links.ts";
import { watchService } from "./watch-service.ts";

/** The SDK waits for ever by default. An operator may sit behind a slow line, but not for minutes: 3 × 10 s. */
export const client = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
};

/**
 * The engines of the local stack take any credentials, so the operator's own are never shown to them. They keep queues
 * by region, and this is theirs.
 */
export const anybody = { region: "us-east-1", credentials: { accessKeyId: "local", secretAccessKey: "local" } };

/**
 * Opens a queue of the links.
 * @param env the process's environment, in which the SDK finds its endpoint
 * @param more settings of the client beside those of every command
 * @throws CliError when it is not linked, or at another host than the endpoint
 */
export function openQueue(
  links: Links,
  name: "Queue" | "DeadLetters",
  env: NodeJS.ProcessEnv,
  more: SQSClientConfig = {},
): Queue {
  const { url } = links[name] ?? refuseMissing(links, name);
  const { engines } = links;
  try {
    refuseForeignQueue(url, engines?.sqs ?? env.AWS_ENDPOINT_URL_SQS ?? env.AWS_ENDPOINT_URL);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : "expected the URL of a queue";
    throw new CliError(EXIT.unavailable, message, "", { cause });
  }
  const sqs = new SQSClient({ ...client, ...more, ...(engines && { ...anybody, endpoint: engines.sqs }) });
  watchService(sqs, { service: name === "Queue" ? "the queue" : "the dead-letter queue", links });
  return { client: sqs, url };
}

/** Refuses links without a queue or table that is needed. */
export function refuseMissing({ place }: Links, name: string): never {
  const next = "Deploy the stage, and run this in a new: npx sst shell --stage STAGE";
  throw new CliError(EXIT.unavailable, `expected ${name} among the links of ${place}, got none of that name`, next);
}
