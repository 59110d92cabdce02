/** What the services and the statements of a batch call "not now": throttled, or a fault of theirs. */
const NOT_NOW = /Throttl|ProvisionedThroughputExceeded|RequestLimitExceeded|InternalServerError|TransactionConflict/;

/** What the SDK throws before it sends anything: no login, an expired one, or no region. No retry changes that. */
const NOT_SET_UP = /^(CredentialsProviderError|TokenProviderError|RegionMissing)$/;

/** The names of what is thrown when an answer is not the service's own, such as the web page of a proxy. */
const NOT_ITS_OWN = /^(Error|SyntaxError|TypeError|RangeError|Unknown|UnknownError)$/;

/**
 * The name of an error, such as `ThrottlingException`; or its code, such as `ECONNRESET`; or `HTTP 502` where something
 * answered, but not as the service does. Its text is never passed on: it may quote somebody's data.
 */
export function errorName(error: unknown): string {
  if (!(error instanceof Error)) return "Unknown";
  const status = httpStatus(error);
  if (status > 0 && NOT_ITS_OWN.test(error.name)) return `HTTP ${status}`;
  return error.name === "Error" && "code" in error ? String(error.code) : error.name;
}

/** True for an error that has one of these codes, such as ENOENT. */
export function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && "code" in error && codes.includes(String(error.code));
}

/** True for the code of a statement that may well succeed when it is tried again. */
export function isWorthRetryingCode(code: string): boolean {
  return NOT_NOW.test(code);
}

/** True unless the service has answered that the request itself is wrong or not allowed (a 4xx, but for throttling). */
export function isWorthRetrying(error: unknown): boolean {
  const [status, name] = [httpStatus(error), errorName(error)];
  return !NOT_SET_UP.test(name) && (status < 400 || status >= 500 || isWorthRetryingCode(name));
}

/** The status of the answer that the SDK could not read or that was an error; 0 when there was no answer. */
function httpStatus(error: unknown): number {
  return (error as { $metadata?: { httpStatusCode?: number } } | undefined)?.$metadata?.httpStatusCode ?? 0;
}
