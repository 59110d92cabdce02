import { readFileSync } from "node:fs";
import path from "node:path";
import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { QUEUE } from "@savelife/core/deployment";
import { PROBLEMS, type ProblemCode, problemDocument } from "@savelife/core/http-api";
import { sqsAt } from "@savelife/core/test/engines";
import { fixture, rejectedBody } from "@savelife/core/test/records";
import { type Local, startLocal } from "@savelife/local/start-local";
import { afterAll, beforeAll, expect, it, test } from "vitest";
import { strictAjv } from "../test/strict-ajv.ts";
import { CONTRACTS } from "./contract-files.ts";
import type { Response as Described, OpenApi } from "./documents.ts";
import { dereference } from "./find-contract-breaks.ts";

const document = (await dereference(readFileSync(path.join(CONTRACTS, "openapi.json"), "utf8"))) as OpenApi;
const ajv = strictAjv();
const event = { specversion: "1.0", ...fixture("DonorSignedUp") };
const binary = { "ce-specversion": "1.0", "ce-id": event.id, "ce-source": event.source, "ce-type": event.type };
const json = "application/json";
const batch = "application/cloudevents-batch+json";

let local: Local;
beforeAll(async () => {
  local = await startLocal({ windowMilliseconds: 0 });
});
afterAll(() => local.stop());

/** Each request has its own connection: after one that was too large it may be closed as the next request begins. */
const post = (route: string, type: string, body: unknown, headers: Record<string, string> = {}, method = "POST") => {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const all = { ...headers, "content-type": type, connection: "close" };
  const request = { method, headers: all, ...(method === "POST" && { body: text }) };
  return fetch(local.ingest + route, request);
};

/** Fails unless an answer is as it is described. */
async function expectDescribed(answer: Response, described: Described | undefined): Promise<unknown> {
  const body: unknown = await answer.json();
  const content = described?.content[answer.headers.get("content-type")?.split(";")[0] ?? ""];
  expect(content).toBeDefined();
  const accepts = ajv.compile(Object(content?.schema));
  expect([accepts(body), accepts.errors]).toEqual([true, null]);
  return body;
}

test.for<[string, string, string, unknown, Record<string, string>]>([
  ["data", "/donor/signup", json, event.data, { "idempotency-key": "donor-4711" }],
  ["data", "/donation/create", json, fixture("DonationCreated").data, {}],
  ["a structured event", "/events", "application/cloudevents+json", event, {}],
  ["a binary event", "/events", json, event.data, binary],
  ["a batch", "/events", batch, [event, { ...event, id: "7" }], {}],
])("ingest takes %s at %s as the document says", async ([, route, type, body, headers]) => {
  const operation = document.paths[route]?.post;
  const accepts = ajv.compile(Object(operation?.requestBody.content[type]?.schema));
  expect(accepts(body)).toBe(!Array.isArray(body)); // the batch has a wrong event in it, which is answered for alone
  const answer = await post(route, type, body, headers);
  expect(answer.status).toBe(202);
  await expectDescribed(answer, operation?.responses[202]);
});

/** What cannot be brought about here: a stack on one machine needs no key and its queue is always there. */
const UNSEEN: ProblemCode[] = ["internal-error", "queue-unavailable", "unauthorized"];

const REFUSED: [ProblemCode, string, string, unknown, string, Record<string, string>?][] = [
  ["invalid-data", "/donor/signup", json, { ...event.data, city: "" }, "POST"],
  ["invalid-idempotency-key", "/donor/signup", json, event.data, "POST", { "idempotency-key": '"donor-4711' }],
  ["not-json", "/donation/create", json, "{", "POST"],
  ["too-deep", "/events", json, rejectedBody("too-deep"), "POST"],
  ["not-an-event", "/events", json, { ...event, id: "7" }, "POST"],
  ["unknown-type", "/events", json, { ...event, type: "DonorLeft" }, "POST"],
  ["no-valid-event", "/events", batch, [{ ...event, id: "7" }], "POST"],
  ["too-large", "/events", json, "x".repeat(262_145), "POST"],
  ["unsupported-media-type", "/donor/signup", "text/plain", "x", "POST"],
  ["not-found", "/donors", json, "", "POST"],
  ["method-not-allowed", "/events", json, "", "PUT"],
];

test.for(REFUSED)("ingest answers %s as the document says", async ([code, route, type, body, method, headers = {}]) => {
  const answer = await post(route, type, body, headers, method);
  const { status } = PROBLEMS[code];
  expect(answer.status).toBe(status);
  const inComponents = status === 404 ? "NotFound" : status === 405 ? "MethodNotAllowed" : undefined;
  // The document was checked by its format's parser: a response of its components is one.
  const described = inComponents ? (document.components.responses?.[inComponents] as Described) : undefined;
  const problem = await expectDescribed(answer, described ?? document.paths[route]?.post?.responses[status]);
  expect(problem).toMatchObject(problemDocument(code));
});

it("brings about every problem that it can", () => {
  expect([...REFUSED.map(([code]) => code), ...UNSEEN].sort()).toEqual(Object.keys(PROBLEMS).sort());
});

it("has the numbers of the queues as they are", async () => {
  const numbersOf = async (url: string) => {
    const command = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["All"] });
    return (await sqsAt(local.sqs).send(command)).Attributes ?? {};
  };
  const queue = await numbersOf(local.queue.url);
  expect(Number(queue.VisibilityTimeout)).toBe(QUEUE.visibilityTimeoutSeconds);
  expect(Number(queue.MessageRetentionPeriod)).toBe(QUEUE.retentionSeconds);
  expect(JSON.parse(queue.RedrivePolicy ?? "").maxReceiveCount).toBe(QUEUE.maxReceives);
  expect(Number((await numbersOf(local.deadLetters.url)).MessageRetentionPeriod)).toBe(
    QUEUE.deadLetterRetentionSeconds,
  );
});
