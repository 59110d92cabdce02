import { describe, expect, test } from "vitest";
import { EXIT } from "../exit-codes.ts";
import { answerOf, namedServiceError } from "./service-error.ts";

const never = new AbortController().signal;
const links = { place: "stage dev", stage: "dev" };

describe("tells by its name and status what an error means", () => {
  test.for([
    ["ThrottlingException", 400, EXIT.tryAgain],
    ["RequestThrottled", 400, EXIT.tryAgain],
    ["ProvisionedThroughputExceededException", 400, EXIT.tryAgain],
    ["InternalServerError", 500, EXIT.tryAgain],
    ["Unknown", 503, EXIT.tryAgain],
    ["ServiceUnavailable", undefined, EXIT.tryAgain],
    ["NoAnswer", undefined, EXIT.tryAgain],
    ["QueueDoesNotExist", 400, EXIT.unavailable],
    ["ResourceNotFoundException", 400, EXIT.unavailable],
    ["AccessDeniedException", 400, EXIT.unavailable],
    ["ExpiredTokenException", 400, EXIT.unavailable],
    ["CredentialsProviderError", undefined, EXIT.unavailable],
    ["TimeoutError", undefined, EXIT.unavailable],
    ["Error", undefined, EXIT.unavailable],
    ["ValidationException", 400, EXIT.bug],
    ["TypeError", undefined, EXIT.bug],
  ] as const)("%s, status %s: exit code %s", async ([name, status, exitCode]) => {
    const error = Object.assign(new Error("ivica lives in Amsterdam"), { name, $metadata: { httpStatusCode: status } });
    await expect(answer(error)).rejects.toMatchObject({
      exitCode,
      message: expect.stringContaining(name),
    });
    if (!status) expect(namedServiceError(name, "the table", links)).toMatchObject({ exitCode });
  });
});

test("says the code of the system, and never the text of an error", async () => {
  const error = Object.assign(new Error("connect to Amsterdam"), { code: "ECONNREFUSED" });
  await expect(answer(error)).rejects.toMatchObject({
    message: "expected the table of stage dev to answer, got ECONNREFUSED",
    next: expect.not.stringContaining("Amsterdam"),
  });
});

test("leaves what an interrupt makes the SDK throw as it is", async () => {
  const error = new Error("Request aborted");
  await expect(answer(error, AbortSignal.abort())).rejects.toBe(error);
});

test("gives the answer when there is one", async () => {
  expect(await answerOf(Promise.resolve(1), "the table", links, never)).toBe(1);
});

function answer(error: Error, interrupted = never): Promise<unknown> {
  return answerOf(Promise.reject(error), "the table", links, interrupted);
}
