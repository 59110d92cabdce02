import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { describe, expect, test } from "vitest";
import { EXIT } from "../cli-error.ts";
import { namedServiceError, toServiceError, watchService } from "./service-error.ts";

const links = { place: "stage dev", stage: "dev" };
const answered = (name: string, status: number, fault?: "client" | "server") =>
  Object.assign(new Error("ivica lives in Amsterdam"), {
    name,
    $metadata: { httpStatusCode: status },
    ...(fault && { $fault: fault }),
  });

/** What the client of a queue throws when its request ends so. */
async function thrown(cause: Error): Promise<unknown> {
  const client = new SQSClient({
    region: "eu-west-1",
    endpoint: "http://127.0.0.1",
    maxAttempts: 1,
    credentials: { accessKeyId: "x", secretAccessKey: "x" },
  });
  watchService(client, { service: "the queue", links });
  client.middlewareStack.add(() => () => Promise.reject(cause), { step: "build" });
  return client
    .send(new GetQueueAttributesCommand({ QueueUrl: "http://127.0.0.1/q" }))
    .catch((error: unknown) => error);
}

describe("says by its name and status what an error means", () => {
  test.for([
    ["ThrottlingException", 400, EXIT.tryAgain],
    ["RequestThrottled", 400, EXIT.tryAgain],
    ["ProvisionedThroughputExceededException", 400, EXIT.tryAgain],
    ["InternalServerError", 500, EXIT.tryAgain],
    ["ServiceUnavailable", undefined, EXIT.tryAgain],
    ["NoAnswer", undefined, EXIT.tryAgain],
    ["HTTP 403", undefined, EXIT.tryAgain],
    ["QueueDoesNotExist", 400, EXIT.unavailable],
    ["ResourceNotFoundException", 400, EXIT.unavailable],
    ["AccessDeniedException", 400, EXIT.unavailable],
    ["ExpiredTokenException", 400, EXIT.unavailable],
    ["CredentialsProviderError", undefined, EXIT.unavailable],
    ["RegionMissing", undefined, EXIT.unavailable],
    ["TimeoutError", undefined, EXIT.unavailable],
    ["Error", undefined, EXIT.unavailable],
    ["CERT_HAS_EXPIRED", undefined, EXIT.unavailable],
    ["ValidationException", 400, EXIT.bug],
    ["TypeError", undefined, EXIT.bug],
  ] as const)("%s, status %s: exit code %s", async ([name, status, exitCode]) => {
    const error = status === undefined ? Object.assign(new Error("ivica"), { name }) : answered(name, status);
    const expected = { exitCode, message: expect.stringContaining("the queue of stage dev") };
    expect(toServiceError(await thrown(error))).toMatchObject({ ...expected, cause: error });
    expect(namedServiceError(name, "the queue", links)).toMatchObject(expected);
  });

  test.for([
    ["an answer that is not the service's", answered("SyntaxError", 503), "did not answer, but", EXIT.tryAgain],
    ["a fault of the service that has an odd name", answered("Odd", 500, "server"), "busy (Odd)", EXIT.tryAgain],
    ["a certificate that is not trusted", code("SELF_SIGNED_CERT_IN_CHAIN"), "did not answer (SELF_", EXIT.unavailable],
    ["a code of the network", code("ECONNREFUSED"), "did not answer (ECONNREFUSED)", EXIT.unavailable],
  ] as const)("%s", async ([, error, message, exitCode]) => {
    expect(toServiceError(await thrown(error))).toMatchObject({ exitCode, message: expect.stringContaining(message) });
  });
});

test("says of credentials that ran out that sst shell does not renew them, and what goes on", async () => {
  for (const name of ["ExpiredTokenException", "ExpiredToken"]) {
    const { next } = toServiceError(await thrown(answered(name, 400))) as Error & { next: string };
    expect(next).toContain("open a new one: npx sst shell --stage dev");
    expect(next).toContain("it goes on where it was");
  }
});

test("never shows the text of an error", async () => {
  for (const error of [code("ECONNREFUSED"), answered("Odd", 400), answered("AccessDenied", 403)]) {
    const { message, next } = toServiceError(await thrown(error)) as Error & { next: string };
    expect(`${message} ${next}`).not.toMatch(/ivica|Amsterdam/);
  }
});

test("leaves an error that no client has thrown as it is", () => {
  const error = new TypeError("a bug");
  expect(toServiceError(error)).toBe(error);
  expect(toServiceError("text")).toBe("text");
});

function code(code: string): Error {
  return Object.assign(new Error("connect to Amsterdam"), { code });
}
