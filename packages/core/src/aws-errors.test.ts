import { describe, expect, it, test } from "vitest";
import { errorName, isWorthRetrying } from "./aws-errors.ts";

const answered = (name: string, httpStatusCode: number) =>
  Object.assign(new Error(), { name, $metadata: { httpStatusCode } });
const named = (name: string) => Object.assign(new Error("secret"), { name });

describe("errorName", () => {
  it("is the name that the service gave", () => {
    expect(errorName(answered("ThrottlingException", 400))).toBe("ThrottlingException");
  });

  it("is the code of an error of the system, which has no name of its own", () => {
    expect(errorName(Object.assign(new Error("secret"), { code: "ECONNRESET" }))).toBe("ECONNRESET");
    expect(errorName(new Error("secret"))).toBe("Error");
  });

  it("is the name rather than the code of an error that has both", () => {
    expect(errorName(Object.assign(new TypeError("secret"), { code: "ERR_INVALID_URL" }))).toBe("TypeError");
  });

  it("is the status of an answer that is not the service's own", () => {
    expect(errorName(answered("SyntaxError", 502))).toBe("HTTP 502");
    expect(errorName(answered("Unknown", 403))).toBe("HTTP 403");
    expect(errorName(new SyntaxError("secret"))).toBe("SyntaxError");
  });

  it("is never the text of what was thrown", () => {
    for (const thrown of ["secret", undefined, null, { name: "secret" }]) expect(errorName(thrown)).toBe("Unknown");
  });
});

describe("isWorthRetrying", () => {
  test.for([
    ["a connection that broke", new Error("socket hang up")],
    ["a time-out", Object.assign(new Error(), { name: "TimeoutError" })],
    ["a server error", answered("InternalServerError", 500)],
    ["a fault that has no name of its own", answered("Odd", 500)],
    ["an unavailable service", answered("ServiceUnavailable", 503)],
    ["a throttle", answered("ThrottlingException", 400)],
    ["a throttled table", answered("ProvisionedThroughputExceededException", 400)],
    ["a throttled account", answered("RequestLimitExceeded", 400)],
    ["an answer that could not be read", answered("SyntaxError", 200)],
    ["anything else that was thrown", undefined],
  ])("is true for %s", ([, error]) => {
    expect(isWorthRetrying(error)).toBe(true);
  });

  test.for([
    ["what is not allowed", answered("AccessDeniedException", 400)],
    ["a missing table", answered("ResourceNotFoundException", 400)],
    ["a wrong request", answered("ValidationException", 400)],
    ["a wrong signature", answered("UnrecognizedClientException", 403)],
    ["the last of the client's errors", answered("Odd", 499)],
    ["a login that has expired, which the SDK knows before it asks", named("TokenProviderError")],
    ["no login at all", named("CredentialsProviderError")],
  ])("is false for %s", ([, error]) => {
    expect(isWorthRetrying(error)).toBe(false);
  });
});
