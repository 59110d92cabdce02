import { errorName, isWorthRetryingCode } from "@savelife/core/aws-errors";
import type { MiddlewareStack } from "@smithy/types";
import { CliError, EXIT, type ExitCode } from "../cli-error.ts";
import { type Links, START } from "./links.ts";

/** What was asked, such as `the queue`, and of which system. */
export type Asked = { service: string; links: Links };

const askedBefore = new WeakMap<object, Asked>();

/**
 * Records for every error of a client what was asked, for `toServiceError`. And refuses a web page as an answer: with
 * status 200 some protocols would read one as an empty success, for example of an upload.
 * @returns the client
 */
export function watchService<Input extends object, Output extends object, Client>(
  client: Client & { middlewareStack: MiddlewareStack<Input, Output> },
  asked: Asked,
): Client {
  const { middlewareStack } = client;
  middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        if (error.message === "Region is missing") error.name = "RegionMissing"; // the SDK gives it no name
        askedBefore.set(error, asked);
        throw error;
      }
    },
    { step: "initialize", priority: "high" },
  );
  middlewareStack.add(
    (next) => async (args) => {
      const output = await next(args);
      refusePage(output.response);
      return output;
    },
    { step: "deserialize", priority: "low" },
  );
  return client;
}

function refusePage(response: unknown): void {
  if (!isResponse(response) || !/^text\/html/i.test(response.headers["content-type"] ?? "")) return;
  const error = new Error("something in between answered with a web page");
  throw Object.assign(error, { $metadata: { httpStatusCode: response.statusCode } });
}

type Response = { statusCode: number; headers: Record<string, string> };

function isResponse(value: unknown): value is Response {
  return typeof value === "object" && value !== null && "statusCode" in value && "headers" in value;
}

/**
 * What a failed request to a service means for the operator; any other error is returned as it is. Only names and codes
 * are shown: the text of an AWS error may quote personal data.
 */
export function toServiceError(cause: unknown): unknown {
  const asked = cause instanceof Error ? askedBefore.get(cause) : undefined;
  if (!asked) return cause;
  const isFaultOfService = cause instanceof Error && "$fault" in cause && cause.$fault === "server";
  return explain(nameOf(cause), asked, { cause }, isFaultOfService);
}

/**
 * As `toServiceError`, where nothing but the name of the error is known.
 * @param service what was asked, such as `the queue`
 */
export function namedServiceError(name: string, service: string, links: Links): CliError {
  return explain(name, { service, links });
}

/** An error of the network has a code that says more than its name. */
function nameOf(cause: unknown): string {
  const name = errorName(cause);
  const isOfNetwork = cause instanceof Error && "code" in cause && !("$fault" in cause) && !name.startsWith("HTTP ");
  return isOfNetwork ? String(cause.code) : name;
}

/** The error for a failure, by the names that AWS, the SDK and the network have for its kind: the first that fits. */
function explain(name: string, { service, links }: Asked, options?: ErrorOptions, isFaultOfService = false): CliError {
  const { place, engines, stage } = links;
  const at = `${service} of ${place}`;
  const is = (names: RegExp) => names.test(name);
  const end = (exitCode: ExitCode, message: string, next: string) =>
    new CliError(exitCode, `${message} (${name})`, next, options);
  const busy = () => end(EXIT.tryAgain, `${at} is busy`, "Run it again later.");

  if (is(/^HTTP /)) return end(EXIT.tryAgain, `${at} did not answer, but something on the way to it did`, OPEN_A_PAGE);
  if (isWorthRetryingCode(name) || is(/Unavailable|InternalFailure|InternalError|NoAnswer/)) return busy();
  if (is(/QueueDoesNotExist|NonExistentQueue|ResourceNotFound|NoSuchBucket|StateMachineDoesNotExist/))
    return end(EXIT.unavailable, `${at} does not exist`, engines ? START : "Deploy the stage, or choose another one.");
  if (is(/Expired/)) {
    const next = engines ? LOG_IN : `${NOT_RENEWED} npx sst shell --stage ${stage}\n${GOES_ON}`;
    return end(EXIT.unavailable, `the login to AWS for ${at} has expired`, next);
  }
  if (is(NO_LOGIN)) return end(EXIT.unavailable, `${at} needs a valid login to AWS`, LOG_IN);
  if (is(/AccessDenied|NotAuthorized|OptInRequired/))
    return end(EXIT.unavailable, `access to ${at} was denied`, "Log in with a role that may do this.");
  if (is(/InvalidMessageContents|MessageTooLong|BatchRequestTooLong/)) {
    const next = "It is over 1 MiB, or has characters in it that SQS does not take.";
    return end(EXIT.rejected, `${at} does not take such a message`, next);
  }
  if (is(/^RegionMissing$/)) {
    const next = "Set AWS_REGION, or run it inside: npx sst shell --stage STAGE";
    return end(EXIT.unavailable, `${at} cannot be found without an AWS region`, next);
  }
  // The last of these are codes of the network, such as ECONNREFUSED and CERT_HAS_EXPIRED.
  if (is(/^(Error|AggregateError|TimeoutError|AbortError|[A-Z][A-Z\d]*(_[A-Z\d]+)*)$/)) {
    const next = "Check the network, and AWS_REGION, AWS_PROFILE and AWS_ENDPOINT_URL.";
    return end(EXIT.unavailable, `${at} did not answer`, engines ? `Is it still running? ${START}` : next);
  }
  if (isFaultOfService) return busy();
  const next = "This is a bug in savelife: please report it with this line and the command.";
  return end(EXIT.bug, `${at} refused the request`, next);
}

const OPEN_A_PAGE =
  "Is there a proxy, or a network that asks you to log in? Open any page in a browser to see. Then run it again.";
const NO_LOGIN =
  /UnrecognizedClient|InvalidClientTokenId|InvalidAccessKeyId|Signature|RequestTimeTooSkewed|MissingAuthenticationToken|CredentialsProviderError|TokenProviderError/;
const LOG_IN = "Log in to AWS again (such as: aws sso login), and run it again. Is the clock of this machine right?";
const NOT_RENEWED =
  "The credentials of sst shell do not renew, and logging in inside it changes nothing. Leave it, log in (such as: aws sso login), and open a new one:";
const GOES_ON = "Then run the same command again: it goes on where it was, and what was sent already is a duplicate.";
