import { SQSClient, type SQSClientConfig } from "@aws-sdk/client-sqs";
import type { Queue } from "@savelife/core/queue";
import { LOCAL_CREDENTIALS } from "@savelife/local/local-file";
import manifest from "../../package.json" with { type: "json" };
import type { Links } from "./links.ts";
import { queueUrl } from "./queue-url.ts";
import { watchService } from "./watch-service.ts";

/** Who asks, for the support of AWS and in CloudTrail. */
export const USER_AGENT = `savelife/${manifest.version}`;

/** The SDK waits for ever by default. An operator may sit behind a slow line, but not for minutes: 3 × 10 s. */
export const clientOptions = {
  customUserAgent: USER_AGENT,
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
};

/**
 * Opens a queue of the links.
 * @param env the process's environment, in which the SDK finds its endpoint
 * @param more settings of the client besides those of every command
 * @throws CliError as `queueUrl`
 */
export function openQueue(
  links: Links,
  name: "Queue" | "DeadLetters",
  env: NodeJS.ProcessEnv,
  more: SQSClientConfig = {},
): Queue {
  const url = queueUrl(links, name, env);
  const { engines } = links;
  const sqs = new SQSClient({
    ...clientOptions,
    ...more,
    ...(engines && { ...LOCAL_CREDENTIALS, endpoint: engines.sqs }),
  });
  watchService(sqs, { service: name === "Queue" ? "the queue" : "the dead-letter queue", links });
  return { client: sqs, url };
}
