import { readFileSync } from "node:fs";
import { serialize } from "@savelife/core/event";
import { createQueue, drain, itemsOf, sqsAt, tableAt } from "@savelife/core/test/engines";
import { fixture, record, rejectedBody } from "@savelife/core/test/records";
import { startDynamodb } from "@savelife/local/dynamodb";
import { createTable } from "@savelife/local/resources";
import { startSqs } from "@savelife/local/sqs";
import type { Context, SQSEvent } from "aws-lambda";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

const context = (milliseconds: number) => ({ getRemainingTimeInMillis: () => milliseconds }) as Context;
let engines: { stop(): Promise<void> }[];
let endpoint: string;
let deadLetters: Awaited<ReturnType<typeof createQueue>>;
let handler: typeof import("./consumer.ts").handler;

beforeAll(async () => {
  const [dynamodb, sqs] = [await startDynamodb({ port: 0 }), await startSqs({ port: 0 })];
  engines = [dynamodb, sqs];
  endpoint = dynamodb.endpoint;
  await createTable(endpoint, "table");
  deadLetters = await createQueue(sqsAt(sqs.endpoint), "dead-letters");
  const queue = await createQueue(sqsAt(sqs.endpoint), "queue");
  vi.stubEnv("AWS_REGION", "eu-west-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
  vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", endpoint);
  vi.stubEnv("AWS_ENDPOINT_URL_SQS", sqs.endpoint);
  vi.stubEnv("SST_RESOURCE_App", JSON.stringify({ name: "savelife-events", stage: "test" }));
  vi.stubEnv("SST_RESOURCE_Table", JSON.stringify({ name: "table" }));
  vi.stubEnv("SST_RESOURCE_Queue", JSON.stringify({ url: queue.url }));
  vi.stubEnv("SST_RESOURCE_DeadLetters", JSON.stringify({ url: deadLetters.url }));
  ({ handler } = await import("./consumer.ts"));
});
afterAll(async () => {
  vi.unstubAllEnvs();
  for (const engine of engines) await engine.stop();
});

/** What the handler prints: Lambda's log. */
async function logged(run: () => Promise<unknown>): Promise<string[]> {
  const lines: string[] = [];
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, "write").mockImplementation((line) => lines.push(String(line)) > 0);
  }
  for (const level of ["log", "info", "warn", "error", "debug"] as const) {
    vi.spyOn(console, level).mockImplementation((line) => void lines.push(String(line)));
  }
  await run().finally(() => vi.restoreAllMocks());
  return lines;
}

it("writes what is valid, dead-letters what is not, and answers with an empty list", async () => {
  const event: SQSEvent = {
    Records: [record(serialize(fixture("DonorSignedUp"))), record(rejectedBody("invalid-data"))],
  };
  let response: unknown;
  const lines = await logged(async () => {
    response = await handler(event, context(30_000));
  });
  expect(response).toEqual({ batchItemFailures: [] });
  expect((await itemsOf(tableAt(endpoint, "table"))).size).toBe(1);
  expect(await drain(deadLetters)).toHaveLength(1);

  const entries = lines.map((line) => JSON.parse(line));
  expect(entries).toContainEqual(
    expect.objectContaining({
      message: "batch",
      messages: 2,
      written: 1,
      rejected: 1,
      writeUnits: 1,
      codes: { "invalid-data": 1 },
    }),
  );
  expect(entries).toContainEqual(
    expect.objectContaining({
      message: "rejected",
      messageId: event.Records[1]?.messageId,
      code: "invalid-data",
      done: true,
      traceparent: event.Records[1]?.messageAttributes.traceparent?.stringValue,
    }),
  );
  const metrics = entries.filter((entry) => "_aws" in entry).map(({ _aws, ...values }) => values);
  expect(metrics).toEqual([
    { service: "consumer", Duplicate: 0, Rejected: 1, Failed: 0 },
    { service: "consumer", type: "DonorSignedUp", Written: 1 },
  ]);
  for (const secret of ["ivica", "Amsterdam", 'A+"', "C+"]) expect(lines.join("\n")).not.toContain(`${secret}"`);
});

it("writes what really came, its data in base64 and a mark before it, as it writes any other", async () => {
  const body = readFileSync(new URL("../../core/fixtures/cases/25-data-base64.json", import.meta.url), "utf8");
  const Records = [record(body), record(`\ufeff${body}`)];
  const lines = await logged(async () => {
    expect(await handler({ Records }, context(30_000))).toEqual({ batchItemFailures: [] });
  });
  const item = (await itemsOf(tableAt(endpoint, "table"))).get("DONOR#0192f0c1-7c4e-7b1e-9d5a-000000000251");
  const data = { first_name: "Ana", city: "Split", type: "A+", email: "ana@example.org" };
  expect(item).toEqual({ PK: item?.PK, ...data, source: "https://crm.example.org" });
  expect(lines.join("\n")).toMatch(/"written":1,"duplicate":1/);
  expect(await drain(deadLetters)).toEqual([]);
});

it("reports each message that is not done, by its own id, when no time is left", async () => {
  const Records = [record(serialize(fixture("DonationCreated"))), record(serialize(fixture("DonationCreated")))];
  const lines = await logged(async () => {
    expect(await handler({ Records }, context(0))).toEqual({
      batchItemFailures: Records.map(({ messageId }) => ({ itemIdentifier: messageId })),
    });
  });
  expect(lines.join()).toContain('"reason":"NoTimeLeft"');
  expect(lines.join()).toContain('"reasons":{"NoTimeLeft":2}');
  expect(lines.join()).toContain('"Failed":2');
});
