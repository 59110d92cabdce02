// In a file of its own, as the main thread of an import, which sends nothing itself, loads no SDK.

/**
 * Refuses a queue URL of another host than the endpoint that is set: the SDK follows the URL, so a "local" shell with a
 * link of production would silently send there.
 * @throws Error naming both hosts
 */
export function refuseForeignQueue(url: string, endpoint: string | undefined): void {
  if (!endpoint || new URL(url).host === new URL(endpoint).host) return;
  const [got, expected] = [new URL(url).host, new URL(endpoint).host];
  throw new Error(
    `expected a queue URL at ${expected}, as the endpoint is set to, got one at ${got}; unset AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_SQS, or link the queue of that endpoint`,
  );
}
