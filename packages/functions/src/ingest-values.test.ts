import type { Event } from "@savelife/core/catalogue";
import { parse } from "@savelife/core/parse";
import { fakeQueue } from "@savelife/core/test/fake-clients";
import { type ValueCase, valueCases } from "@savelife/core/test/values";
import { expect, test } from "vitest";
import { createIngest } from "./ingest-app.ts";

const named = valueCases.map((one) => [one.field, one.about, one] as const);
const ROUTES: Partial<Record<Event["type"], string>> = {
  DonorSignedUp: "/donor/signup",
  DonationCreated: "/donation/create",
};

/** Posts a body, and answers what came of it: an answer, and what is on the queue. */
async function post(route: string, contentType: string, body: unknown, headers: Record<string, string> = {}) {
  const queue = fakeQueue(() => "fine");
  const app = createIngest({ queue, keys: undefined });
  const request = { method: "POST", body: JSON.stringify(body), headers: { "content-type": contentType, ...headers } };
  const response = await app.request(route, request);
  return {
    status: response.status,
    answer: await response.json(),
    queued: queue.bodies.map((text) => parse(text)),
  };
}

function wanted({ data, field }: ValueCase, pointer: string) {
  if (data) return { status: 202, answer: { status: "accepted" }, queued: [{ event: { data } }] };
  return { status: 422, answer: { errors: [{ pointer: `${pointer}${field}` }] }, queued: [] };
}

test.for(named)("as an event, %s: %s", async ([, , one]) => {
  expect(await post("/events", "application/cloudevents+json", one.sent)).toMatchObject(wanted(one, "#/data/"));
});

test.for(named)("as the data alone, %s: %s", async ([, , one]) => {
  expect(await post(ROUTES[one.type] ?? "", "application/json", one.sent.data)).toMatchObject(wanted(one, "#/"));
});

test.for(["donor  7", '" donor 7"', '"donor 7 "'])("the key %s is the key donor 7", async (key) => {
  const [first] = valueCases;
  const idOf = async (idempotencyKey: string) => {
    const headers = { "idempotency-key": idempotencyKey };
    const { queued } = await post("/donor/signup", "application/json", first?.data, headers);
    return queued.map((read) => ("event" in read ? read.event.id : read));
  };
  expect(await idOf(key)).toHaveLength(1);
  expect(await idOf(key)).toEqual(await idOf("donor 7"));
});
