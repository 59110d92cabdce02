import { errorName, isWorthRetryingCode } from "@savelife/core/aws-errors";
import type { MiddlewareStack } from "@smithy/types";
import { CliError, EXIT, type ExitCode } from "../cli-error.ts";
import { type Links, START } from "./links.ts";

/** What was asked, such as `the queue`, and of which system. */
export type Asked = { service: string; links: Links };

const askedBefore = new WeakMap<object, Asked>();

/**
 * Records for every error of a client what was asked, for `askedWhen`. And refuses a web page as an answer: with status 200 some
 * protocols would read one as an empty success, for example of an upload.
 */
export function watchService<Input extends object, Output extends object>(
  { middlewareStack }: { middlewareStack: MiddlewareStack<Input, Output> },
  asked: Asked,
): void {
  middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        throw remember(error, asked);
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
}

/** What was asked when this error came; undefined for an error that no client has thrown. */
function askedWhen(error: unknown): Asked | undefined {
  return typeof error === "object" && error !== null ? askedBefore.get(error) : undefined;
}

function remember(error: unknown, asked: Asked): unknown {
  if (!(error instanceof Error)) return error;
  if (error.message === "Region is missing") error.name = "RegionMissing"; // the SDK gives it no name
  askedBefore.set(error, asked);
  return error;
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
 * What a failed request to a service means for the operator; any other error is returned as it is. Only names and codes are
 * shown: the text of an AWS error may quote personal data.
 */
export function toServiceError(cause: unknown): unknown {
  const asked = askedWhen(cause);
  return asked ? explain(nameOf(cause), isFaultOfService(cause), asked, { cause }) : cause;
}

/**
 * As `toServiceError`, where nothing but the name of the error is known.
 * @param service what was asked, such as `the queue`
 */
export function namedServiceError(name: string, service: string, links: Links): CliError {
  return explain(name, false, { service, links });
}

/** An error of the network has a code that says more than its name. */
function nameOf(cause: unknown): string {
  const name = errorName(cause);
  const isOfNetwork = cause instanceof Error && "code" in cause && !("$fault" in cause) && !name.startsWith("HTTP ");
  return isOfNetwork ? String(cause.code) : name;
}

/** A service says of its own errors whose fault they are. */
function isFaultOfService(cause: unknown): boolean {
  return cause instanceof Error && "$fault" in cause && cause.$fault === "server";
}

/** A kind of failure: the names that AWS, the SDK and the network have for it, and what it means. */
type Kind = {
  names: { test(name: string): boolean };
  exitCode: ExitCode;
  message: (at: string) => string;
  next: string | ((links: Links) => string);
};

const BUSY: Kind = {
  names: {
    test: (name) => isWorthRetryingCode(name) || /Unavailable|InternalFailure|InternalError|NoAnswer/.test(name),
  },
  exitCode: EXIT.tryAgain,
  message: (at) => `${at} is busy`,
  next: "Run it again later.",
};

const LOG_IN = "Log in to AWS again (such as: aws sso login), and run it again. Is the clock of this machine right?";

const KINDS: Kind[] = [
  {
    names: /^HTTP /,
    exitCode: EXIT.tryAgain,
    message: (at) => `${at} did not answer, but something on the way to it did`,
    next: "Is there a proxy, or a network that asks you to log in? Open any page in a browser to see. Then run it again.",
  },
  BUSY,
  {
    names: /QueueDoesNotExist|NonExistentQueue|ResourceNotFound|NoSuchBucket|StateMachineDoesNotExist/,
    exitCode: EXIT.unavailable,
    message: (at) => `${at} does not exist`,
    next: ({ engines }) => (engines ? START : "Deploy the stage, or choose another one."),
  },
  {
    names: /Expired/,
    exitCode: EXIT.unavailable,
    message: (at) => `the login to AWS for ${at} has expired`,
    next: ({ engines, stage }) =>
      engines
        ? LOG_IN
        : `The credentials of sst shell do not renew, and logging in inside it changes nothing. Leave it, log in (such as: aws sso login), and open a new one: npx sst shell --stage ${stage}\nThen run the same command again: it goes on where it was, and what was sent already is a duplicate.`,
  },
  {
    names:
      /UnrecognizedClient|InvalidClientTokenId|InvalidAccessKeyId|Signature|RequestTimeTooSkewed|MissingAuthenticationToken|CredentialsProviderError|TokenProviderError/,
    exitCode: EXIT.unavailable,
    message: (at) => `${at} needs a valid login to AWS`,
    next: LOG_IN,
  },
  {
    names: /AccessDenied|NotAuthorized|OptInRequired/,
    exitCode: EXIT.unavailable,
    message: (at) => `access to ${at} was denied`,
    next: "Log in with a role that may do this.",
  },
  {
    names: /InvalidMessageContents|MessageTooLong|BatchRequestTooLong/,
    exitCode: EXIT.rejected,
    message: (at) => `${at} does not take such a message`,
    next: "It is over 1 MiB, or has characters in it that SQS does not take.",
  },
  {
    names: /^RegionMissing$/,
    exitCode: EXIT.unavailable,
    message: (at) => `${at} cannot be found without an AWS region`,
    next: "Set AWS_REGION, or run it inside: npx sst shell --stage STAGE",
  },
  {
    names: /^(Error|AggregateError|TimeoutError|AbortError|[A-Z][A-Z\d]*(_[A-Z\d]+)*)$/, // the last: ECONNREFUSED, CERT_HAS_EXPIRED
    exitCode: EXIT.unavailable,
    message: (at) => `${at} did not answer`,
    next: ({ engines }) =>
      engines
        ? `Is it still running? ${START}`
        : "Check the network, and AWS_REGION, AWS_PROFILE and AWS_ENDPOINT_URL.",
  },
];

const UNKNOWN: Omit<Kind, "names"> = {
  exitCode: EXIT.bug,
  message: (at) => `${at} refused the request`,
  next: "This is a bug in savelife: please report it with this line and the command.",
};

function explain(name: string, isFaultOfService: boolean, { service, links }: Asked, options?: ErrorOptions): CliError {
  const kind = KINDS.find(({ names }) => names.test(name)) ?? (isFaultOfService ? BUSY : UNKNOWN);
  const { exitCode, message, next } = kind;
  const text = `${message(`${service} of ${links.place}`)} (${name})`;
  return new CliError(exitCode, text, typeof next === "string" ? next : next(links), options);
}
