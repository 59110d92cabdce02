import { expect } from "vitest";
import { test } from "../test/engine-tests.ts";
import { drain } from "../test/engines.ts";
import { fixture, freshEvents } from "../test/records.ts";
import { parse } from "./parse.ts";
import { publish } from "./publish.ts";

const forever = new AbortController().signal;
const cloudEvent = (event: object) => ({ specversion: "1.0", ...event });

test("sends valid events, which the consumer reads as they were meant", async ({ queue }) => {
  const events = freshEvents(12);
  const published = await publish(queue, events.map(cloudEvent), forever);
  expect(published).toMatchObject(events.map(({ id }) => ({ status: "accepted", id })));
  const arrived = (await drain(queue)).map(({ Body = "" }) => parse(Body));
  expect(arrived).toHaveLength(12);
  expect(arrived).toEqual(expect.arrayContaining(events.map((event) => ({ event }))));
});

test("sends letters of any script as ASCII", async ({ queue }) => {
  const event = fixture("DonationCreated");
  await publish(queue, [cloudEvent({ ...event, data: { ...event.data, address: "Straße 🩸" } })], forever);
  const [message] = await drain(queue);
  expect(message?.Body).toMatch(/^[ -~]+$/);
  expect(parse(message?.Body ?? "")).toMatchObject({ event: { data: { address: "Straße 🩸" } } });
});

test("sends the trace as an attribute too, and none where there is none", async ({ queue }) => {
  const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  await publish(
    queue,
    [cloudEvent({ ...fixture("DonorSignedUp"), traceparent }), cloudEvent(fixture("DonationCreated"))],
    forever,
  );
  const [traced, plain] = (await drain(queue)).sort((a, b) => (b.Body ?? "").length - (a.Body ?? "").length);
  expect(traced?.MessageAttributes).toMatchObject({ traceparent: { StringValue: traceparent } });
  expect(parse(traced?.Body ?? "")).toMatchObject({ event: { traceparent } });
  expect(plain?.MessageAttributes).toBeUndefined();
});

test("sends nothing of what is wrong, and says why, in order", async ({ queue }) => {
  const good = cloudEvent(fixture("DonorSignedUp"));
  const published = await publish(queue, [null, good, { ...good, data: { citty: "x" } }], forever);
  expect(published).toMatchObject([
    { status: "rejected", rejection: { code: "not-an-event" } },
    { status: "accepted" },
    { status: "rejected", rejection: { code: "invalid-data" } },
  ]);
  expect(await drain(queue)).toHaveLength(1);
});

test("reports what the queue did not take", async ({ queue }) => {
  const gone = { ...queue, url: `${queue.url}-gone` };
  const { id } = fixture("DonorSignedUp");
  expect(await publish(gone, [cloudEvent(fixture("DonorSignedUp"))], forever)).toMatchObject([
    { status: "unsent", id, reason: expect.stringMatching(/QueueDoesNotExist|NonExistent/) },
  ]);
});
