import { parse } from "@savelife/core/parse";
import { anyEvent, anyText } from "@savelife/core/test/arbitraries";
import { test } from "@savelife/core/test/engine-tests";
import { drain } from "@savelife/core/test/engines";
import fc from "fast-check";
import { expect, vi } from "vitest";
import { createIngest } from "./ingest-app.ts";

/** `pnpm fuzz` asks for 100,000. */
const REQUESTS = Number(process.env.FUZZ_REQUESTS ?? 2_000);

const anyEventBody = anyEvent.map((event) => ({ specversion: "1.0", ...event }) as Record<string, unknown>);
/** An event with one of its attributes, or a field of its data, made something else. */
const anyDamaged = fc
  .tuple(anyEventBody, fc.constantFrom("id", "source", "type", "time", "data", "city", "email", "odd"), fc.jsonValue())
  .map(([event, name, value]) => {
    return name in event || name === "odd"
      ? { ...event, [name]: value }
      : { ...event, data: { ...(event.data as object), [name]: value } };
  });
/** An event with its data in base64, or in what resembles it. */
const anyEncoded = fc.tuple(anyEventBody, fc.boolean()).map(([{ data, ...event }, isRight]) => {
  return { ...event, data_base64: Buffer.from(JSON.stringify(data)).toString(isRight ? "base64" : "base64url") };
});
const anyValue = fc.oneof(
  { weight: 3, arbitrary: anyEventBody },
  { weight: 1, arbitrary: anyEncoded },
  { weight: 2, arbitrary: anyDamaged },
  { weight: 1, arbitrary: fc.jsonValue() },
);
const anyHeader = fc.oneof(
  fc.constantFrom(
    "DonorSignedUp",
    "1.0",
    "919108f7-52d1-4320-9bac-f847db4148a8",
    "https://crm.example.org",
    "%E2%9C%93",
    "%",
    "",
    '"919108f7-52d1-4320-9bac-f847db4148a8"',
    '"a \\"b\\""',
    '"open',
  ),
  fc.string({ unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)), maxLength: 20 }),
);
const anyRequest = fc.record({
  method: fc.oneof(
    { weight: 9, arbitrary: fc.constant("POST") },
    { weight: 1, arbitrary: fc.constantFrom("GET", "PUT", "DELETE", "PATCH") },
  ),
  path: fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom("/donor/signup", "/donation/create", "/events", "/events") },
    { weight: 1, arbitrary: fc.webPath() },
  ),
  encoding: fc.oneof({ weight: 9, arbitrary: fc.constant("identity") }, { weight: 1, arbitrary: fc.constant("gzip") }),
  mark: fc.oneof({ weight: 9, arbitrary: fc.constant("") }, { weight: 1, arbitrary: fc.constant("\ufeff") }),
  body: fc.oneof(
    { weight: 4, arbitrary: anyValue.map((value) => JSON.stringify(value)) },
    { weight: 2, arbitrary: anyEventBody.map(({ data }) => JSON.stringify(data)) },
    { weight: 2, arbitrary: fc.array(anyValue, { maxLength: 4 }).map((batch) => JSON.stringify(batch)) },
    { weight: 1, arbitrary: anyText },
  ),
  type: fc.oneof(
    {
      weight: 8,
      arbitrary: fc.constantFrom(
        "application/json",
        'Application/Vnd.Crm+JSON; charset="utf8"',
        "application/cloudevents+json; charset=UTF-8",
        "application/cloudevents-batch+json",
      ),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        "application/json; charset=latin1",
        "application/cloudevents+avro",
        "application/x-www-form-urlencoded",
        "text/plain",
      ),
    },
  ),
  headers: fc.dictionary(
    fc.constantFrom(
      "ce-specversion",
      "ce-id",
      "ce-source",
      "ce-type",
      "ce-odd",
      "ce-data",
      "idempotency-key",
      "traceparent",
      "authorization",
    ),
    anyHeader,
    { maxKeys: 6 },
  ),
});

test(`answers ${REQUESTS} random requests with 202 or a problem, and queues what it accepted and nothing else`, async ({
  directQueue: queue,
}) => {
  const app = createIngest({ queue, keys: undefined });
  const errors = vi.spyOn(console, "error");
  const accepted: string[] = [];
  const statuses = new Map<number, number>();

  await fc.assert(
    fc.asyncProperty(anyRequest, async ({ method, path, mark, body, type, encoding, headers }) => {
      const response = await app.request(encodeURI(path), {
        method,
        headers: { ...headers, "content-type": type, "content-encoding": encoding },
        ...(method !== "GET" && { body: mark + body }),
      });
      statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
      const document = (await response.json()) as Record<string, unknown>;
      if (response.status === 202) return void accepted.push(...idsOf(document));

      expect(response.headers.get("content-type")).toBe("application/problem+json");
      expect(document).toMatchObject({
        status: response.status,
        type: expect.stringMatching(/^urn:savelife:problem:/),
        detail: expect.any(String),
      });
      expect([400, 404, 405, 415, 422]).toContain(response.status);
      if (response.status === 400 || response.status === 422) expect(document.errors).not.toEqual([]);
    }),
    { numRuns: REQUESTS, endOnFailure: true },
  );

  const queued = (await drain(queue))
    .map(({ Body = "" }) => parse(Body))
    .map((one) => ("event" in one ? one.event.id : "rejected"));
  expect(queued.sort()).toEqual(accepted.sort());
  expect(accepted.length).toBeGreaterThan(REQUESTS / 20);
  for (const status of [202, 400, 404, 405, 415, 422]) expect(statuses.get(status)).toBeGreaterThan(0);
  expect(errors).not.toHaveBeenCalled();
}, 600_000);

function idsOf({ id, results }: Record<string, unknown>): string[] {
  const all = Array.isArray(results) ? results : [{ id, status: "accepted" }];
  return all.filter(({ status }) => status === "accepted").map((one) => one.id);
}
