import { SQSClient, type SQSClientConfig } from "@aws-sdk/client-sqs";
import type { Queue } from "@savelife/core/queue";
import { LOCAL_CREDENTIALS } from "@savelife/local/local-credentials";
import manifest from "../../package.json" with { type: "json" };
import { type Links, queueUrl } from "./links.ts";
import { watchService } from "./service-error.ts";

/** The user agent of every request, for the support of AWS and in CloudTrail. */
const USER_AGENT = `savelife/${manifest.version}`;

/** The SDK waits for ever by default. A slow line may need some time, but not minutes: 3 × 10 s. */
export const clientOptions = {
  customUserAgent: USER_AGENT,
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
};

/**
 * Opens a queue of the links.
 * @param env the process's environment, in which the SDK finds its endpoint
 * @param more settings of the client in addition to those of every command
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

/**
 * What millions of rows do not need of the SDK: it copies input and output for a logger that is not set, and makes the
 * user agent, which is always the same here, for each request.
 */
const LEFT_OUT = ["loggerMiddleware", "getUserAgentMiddleware"];

/**
 * Opens the queue for millions of messages: 42 µs of CPU for each in requests of ten, where the whole client takes 58.
 * The digest of a message is not compared with the answer's: TLS protects the connection, and the table has what the
 * consumer has validated. And the middleware is composed once, not for each request.
 * @param env the process's environment, in which the SDK finds its endpoint
 * @throws CliError as `openQueue`
 */
export function openLeanQueue(links: Links, env: NodeJS.ProcessEnv): Queue {
  const queue = openQueue(links, "Queue", env, { md5: false, cacheMiddleware: true });
  for (const name of LEFT_OUT) queue.client.middlewareStack.remove(name);
  queue.client.middlewareStack.add(
    (next) => (args) => {
      if (hasHeaders(args.request)) args.request.headers["user-agent"] = USER_AGENT;
      return next(args);
    },
    { step: "build", name: "constantUserAgent" },
  );
  return queue;
}

function hasHeaders(request: unknown): request is { headers: Record<string, string> } {
  return typeof request === "object" && request !== null && "headers" in request;
}
