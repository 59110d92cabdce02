import { SQSClient, type SQSClientConfig } from "@aws-sdk/client-sqs";
import { Envelope } from "@savelife/core/event";
import { refuseForeignQueue } from "@savelife/core/foreign-queue";
import type { Queue } from "@savelife/core/queue";
import type { PublisherOptions } from "./types.ts";

/** The SDK waits for ever by default. A reply takes milliseconds; 1 MiB over a slow line takes seconds. */
const requestHandler = { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true };

/** The longest span that a timer of Node takes: 24.8 days. */
const MAX_TIMEOUT_MILLISECONDS = 2 ** 31 - 1;
const MAX_TRIES = 20;

/**
 * Checks the options, fills in what is not given and opens the queue.
 * @throws Error that names the option, what was expected and, where it is nobody's data, what came
 */
export function readSettings(options: PublisherOptions) {
  const { queueUrl, source, groupId, tries = 5, timeoutMilliseconds = 30_000 } = options;
  checkQueueUrl(queueUrl);
  checkSource(source);
  checkGroupId(groupId);
  checkTimeout(timeoutMilliseconds);
  if (!Number.isInteger(tries) || tries < 1 || tries > MAX_TRIES) {
    throw new Error(`expected tries to be a whole number from 1 to ${MAX_TRIES}, got ${tries}`);
  }
  return { queue: openQueue(options), source, groupId, tries, timeoutMilliseconds };
}

/** @throws Error unless the group is one that SQS takes */
export function checkGroupId(groupId: string | undefined): void {
  if (groupId === undefined || /^[!-~]{1,128}$/.test(groupId)) return;
  throw new Error("expected groupId to be 1 to 128 letters, digits and ASCII punctuation; leave it out for no group");
}

/** @throws Error unless the span is one that a timer takes */
export function checkTimeout(milliseconds: number): void {
  if (milliseconds > 0 && milliseconds <= MAX_TIMEOUT_MILLISECONDS) return;
  throw new Error(`expected timeoutMilliseconds above 0 and up to ${MAX_TIMEOUT_MILLISECONDS}, got ${milliseconds}`);
}

/**
 * Refuses a client whose own endpoint is another host than the queue's. Only the client knows it, and not at once.
 * @throws Error naming both hosts
 */
export async function refuseForeignClient({ client, url }: Queue): Promise<void> {
  const endpoint = await client.config.endpoint?.();
  if (!endpoint) return refuseForeignQueue(url, endpointOfProcess());
  const { protocol, hostname, port } = endpoint;
  refuseForeignQueue(url, `${protocol}//${hostname}${port ? `:${port}` : ""}`);
}

function checkQueueUrl(url: string): void {
  const remedy = "give the URL that SQS shows for the queue, https://sqs.<region>.amazonaws.com/<account>/<name>";
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new Error(`expected queueUrl to be the URL of an SQS queue, got ${JSON.stringify(url)}; ${remedy}`);
  }
  if (url.endsWith(".fifo")) throw new Error(`expected a standard queue, got a FIFO queue, ${url}; ${remedy}`);
}

function checkSource(source: string): void {
  const parsed = Envelope.shape.source.safeParse(source);
  if (parsed.success) return;
  const expected = parsed.error.issues[0]?.message;
  throw new Error(`expected source to be ${expected}; name the system that publishes, such as https://crm.example.org`);
}

function openQueue({ queueUrl, client, clientConfig = {} }: PublisherOptions): Queue {
  if (client) return { client, url: queueUrl };
  const endpoint = clientConfig.endpoint ?? endpointOfProcess();
  if (typeof endpoint === "string") refuseForeignQueue(queueUrl, endpoint);
  // One attempt, as the publisher tries again itself, and then only the messages that were not taken.
  const config: SQSClientConfig = { maxAttempts: 1, requestHandler, ...regionOf(queueUrl), ...clientConfig };
  return { client: new SQSClient(config), url: queueUrl };
}

function endpointOfProcess(): string | undefined {
  return process.env.AWS_ENDPOINT_URL_SQS ?? process.env.AWS_ENDPOINT_URL;
}

/** A request to a queue must be signed for the queue's region, whatever the process's own is. */
function regionOf(queueUrl: string): { region?: string } {
  const [, region] = /^sqs\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/.exec(new URL(queueUrl).hostname) ?? [];
  return region ? { region } : {};
}
