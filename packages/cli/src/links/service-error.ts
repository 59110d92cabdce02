import { errorName, isWorthRetryingCode } from "@savelife/core/aws-errors";
import { CliError } from "../cli-error.ts";
import { EXIT } from "../exit-codes.ts";
import type { Links } from "./links.ts";

/**
 * The answer of a service.
 * @throws CliError when there is none, but on an interrupt what the SDK throws
 */
export async function answerOf<T>(
  request: Promise<T>,
  service: string,
  links: Links,
  interrupted: AbortSignal,
): Promise<T> {
  try {
    return await request;
  } catch (cause) {
    throw interrupted.aborted ? cause : toServiceError(cause, service, links);
  }
}

/**
 * What a failed request to a service means for the operator. Only names and codes are passed on: the text of an AWS
 * error may quote somebody's data.
 * @param service what was asked, such as `the queue`
 */
export function toServiceError(cause: unknown, service: string, links: Links): CliError {
  const status = (cause as { $metadata?: { httpStatusCode?: number } } | undefined)?.$metadata?.httpStatusCode;
  const name =
    status === undefined && cause instanceof Error && "code" in cause ? String(cause.code) : errorName(cause);
  return describe(name, status, service, links, { cause });
}

/** As `toServiceError`, where nothing but the name of the error is known. */
export function namedServiceError(name: string, service: string, links: Links): CliError {
  return describe(name, undefined, service, links);
}

/** Each kind of failure by the names that AWS and the SDK have for it. */
const BUSY = /Unavailable|InternalFailure|InternalError|NoAnswer/;
const MISSING = /QueueDoesNotExist|NonExistentQueue|ResourceNotFound/;
const DENIED =
  /AccessDenied|ExpiredToken|UnrecognizedClient|InvalidClientTokenId|Signature|MissingAuthenticationToken|OptInRequired|CredentialsProviderError|TokenProviderError/;
const SILENT = /^(Error|AggregateError|TimeoutError|AbortError|E[A-Z_]+)$/;

function describe(name: string, status = 0, service: string, links: Links, options?: ErrorOptions): CliError {
  const at = `${service} of ${links.place}`;
  if (isWorthRetryingCode(name) || BUSY.test(name) || status >= 500) {
    return new CliError(
      EXIT.tryAgain,
      `expected ${at} to answer, got ${name}: it is busy`,
      "Run it again later.",
      options,
    );
  }
  if (MISSING.test(name)) {
    const next = links.engines ? "Start the local stack again: pnpm start" : "Deploy the stage, or choose another one.";
    return new CliError(EXIT.unavailable, `expected ${at} to be there, got ${name}`, next, options);
  }
  if (DENIED.test(name)) {
    const next = "Log in to AWS again, and make sure that your role may use it.";
    return new CliError(EXIT.unavailable, `expected to be let in to ${at}, got ${name}`, next, options);
  }
  if (SILENT.test(name)) {
    const next = links.engines
      ? "Is it still running? Start it in another terminal: pnpm start"
      : "Check the network, and AWS_REGION, AWS_PROFILE and AWS_ENDPOINT_URL.";
    return new CliError(EXIT.unavailable, `expected ${at} to answer, got ${name}`, next, options);
  }
  const next = "This is a bug in savelife: please report it with this line and the command.";
  return new CliError(EXIT.bug, `expected ${at} to take the request, got ${name}`, next, options);
}
