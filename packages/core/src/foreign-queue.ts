// In a file of its own, as the main thread of an import, which sends nothing itself, loads no SDK.

/**
 * Refuses a queue URL of another host than the endpoint that is set: the SDK follows the URL, so a "local" shell with a
 * link of production would silently send there.
 * @throws Error naming both hosts
 */
export function refuseForeignQueue(url: string, endpoint: string | undefined): void {
  if (!endpoint || new URL(url).host === new URL(endpoint).host) return;
  const remedy = "unset AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_SQS, or link the queue of that endpoint";
  throw new Error(`the queue is at ${new URL(url).host}, but the endpoint is ${new URL(endpoint).host}; ${remedy}`);
}
