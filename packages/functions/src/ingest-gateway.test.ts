import { readFileSync } from "node:fs";
import { eventId } from "@savelife/core/keys";
import { fixture } from "@savelife/core/test/records";
import { handle } from "hono/aws-lambda";
import { expect } from "vitest";
import { test as ingestTest } from "../test/ingest-test.ts";
import type { createIngest } from "./ingest-app.ts";

const { data, ...attributes } = fixture("DonorSignedUp");
const cloudEvent = { specversion: "1.0", ...attributes, data };
const gatewayEvent = JSON.parse(readFileSync(new URL("../fixtures/api-gateway-event.json", import.meta.url), "utf8"));

/** Calls Lambda's handler as API Gateway does: JSON is text, and whatever it does not know is in base64. */
async function callApp(
  app: ReturnType<typeof createIngest>,
  rawPath: string,
  headers: Record<string, string>,
  body: string,
) {
  const isBase64Encoded = headers["content-type"] !== "application/json";
  const event = {
    ...gatewayEvent,
    rawPath,
    headers: { ...gatewayEvent.headers, ...headers },
    body: isBase64Encoded ? Buffer.from(body).toString("base64") : body,
    isBase64Encoded,
  };
  const { statusCode, body: answer, isBase64Encoded: isEncoded } = Object(await handle(app)(event));
  expect(isEncoded).toBe(false);
  return { status: statusCode, answer: JSON.parse(answer) };
}

const test = ingestTest
  .extend("call", ({ ingest }) => (rawPath: string, headers: Record<string, string>, body: string) => {
    return callApp(ingest.app, rawPath, headers, body);
  })
  .extend("signUp", ({ call }) => (headers: Record<string, string>) => {
    return call("/donor/signup", { "content-type": "application/json", ...headers }, JSON.stringify(data));
  });

test.for([
  ["structured", "application/cloudevents+json; charset=utf-8", cloudEvent],
  ["a batch", "application/cloudevents-batch+json", [cloudEvent]],
  ["structured, by plain JSON", "application/json", cloudEvent],
] as const)("an event that is %s is read through API Gateway", async ([, contentType, body], { ingest, call }) => {
  expect(await call("/events", { "content-type": contentType }, JSON.stringify(body))).toMatchObject({ status: 202 });
  expect(await ingest.queued()).toMatchObject([{ event: { id: attributes.id, data } }]);
});

test("has the Idempotency-Key that was sent: quoted, in other letters, or empty, which is refused", async ({
  signUp,
}) => {
  const idOf = async (key: string) => (await signUp({ "idempotency-key": key })).answer.id;
  expect(await idOf(`"${attributes.id}"`)).toBe(attributes.id);
  expect(await idOf("donor-4711")).toBe(eventId("local", "donor-4711"));
  for (const key of ["Šime", Buffer.from("Šime").toString("latin1")]) {
    expect(await idOf(key)).toBe(eventId("local", "Šime"));
  }
  expect(await signUp({ "idempotency-key": "" })).toMatchObject({
    status: 400,
    answer: { type: "urn:savelife:problem:invalid-idempotency-key" },
  });
});

test("answers a form and an encoded body with what to send instead", async ({ signUp, call }) => {
  const form = await call("/donor/signup", { "content-type": "application/x-www-form-urlencoded" }, "first_name=ivica");
  const encoded = await signUp({ "content-encoding": "gzip" });
  for (const { status, answer } of [form, encoded]) {
    expect([status, answer.type]).toEqual([415, "urn:savelife:problem:unsupported-media-type"]);
  }
});
