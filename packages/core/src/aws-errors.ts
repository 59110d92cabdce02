/** What the services and the statements of a batch call "not now": throttled, or a fault of theirs. */
const NOT_NOW = /Throttl|ProvisionedThroughputExceeded|RequestLimitExceeded|InternalServerError|TransactionConflict/;

/**
 * The name of an error, such as `ThrottlingException`, or the code of one that has no name of its own, such as
 * `ECONNRESET`. Its text is never passed on: it may quote somebody's data.
 */
export function errorName(error: unknown): string {
  if (!(error instanceof Error)) return "Unknown";
  return error.name === "Error" && "code" in error ? String(error.code) : error.name;
}

/** True for the code of a statement that may well succeed when it is tried again. */
export function isWorthRetryingCode(code: string): boolean {
  return NOT_NOW.test(code);
}

/** True unless the service has answered that the request itself is wrong or not allowed (a 4xx that is no throttle). */
export function isWorthRetrying(error: unknown): boolean {
  const status = (error as { $metadata?: { httpStatusCode?: number } } | undefined)?.$metadata?.httpStatusCode ?? 0;
  return status < 400 || status >= 500 || isWorthRetryingCode(errorName(error));
}
