import type { MiddlewareStack } from "@smithy/types";
import type { Links } from "./links.ts";

/** What was asked, such as `the queue`, and of which system. */
export type Asked = { service: string; links: Links };

const askedBefore = new WeakMap<object, Asked>();

/**
 * Lets every error of a client be explained, wherever it ends: `askedWhen` knows what was asked. And takes no web page for an
 * answer: with status 200 some protocols would read one as an empty success, such as that of an upload.
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
export function askedWhen(error: unknown): Asked | undefined {
  return typeof error === "object" && error !== null ? askedBefore.get(error) : undefined;
}

function remember(error: unknown, asked: Asked): unknown {
  if (!(error instanceof Error)) return error;
  if (error.message === "Region is missing") error.name = "RegionMissing"; // it has no name of its own
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
