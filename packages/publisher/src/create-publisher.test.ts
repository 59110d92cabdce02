import { parse } from "@savelife/core/parse";
import { test as engineTest } from "@savelife/core/test/engine-tests";
import { drain, sqsAt } from "@savelife/core/test/engines";
import { describe, expect } from "vitest";
import { createPublisher, eventId } from "./create-publisher.ts";
import type { NewEvent, PublisherOptions } from "./types.ts";

const source = "https://crm.example.org";
const donor = { first_name: "ivica", city: "Amsterdam", type: "A+", email: "ivica@server.com" } as const;
const drive = { city: "Haarlem", address: "Main street", datetime: "2022-04-06T12:00:00" };
const credentials = { accessKeyId: "test", secretAccessKey: "test" };
const wrong = { type: "DonorSignedUp", data: { ...donor, email: "secret" } } satisfies NewEvent;

const test = engineTest.extend("publisherTo", ({ sqs, directQueue }) => (change: Partial<PublisherOptions> = {}) => {
  const queueUrl = directQueue.url.replace(sqs.target, sqs.endpoint);
  const clientConfig = { region: "eu-west-1", endpoint: sqs.endpoint, credentials };
  return createPublisher({ queueUrl, source, clientConfig, ...change });
});

test.for(["", " \u200b\n", "4\ufffd", "4\u0000"])("no id is made of the key %j, which identifies nobody", (key) => {
  for (const _ of ["once", "twice"])
    expect(() => eventId(source, key)).toThrow("expected key to be text that is not blank");
});

describe("publish", () => {
  test("answers one result for one event", async ({ directQueue, publisherTo }) => {
    const id = "919108f7-52d1-4320-9bac-f847db4148a8";
    const result = await publisherTo().publish({
      type: "DonorSignedUp",
      id,
      time: "2026-11-22T10:00:00Z",
      data: donor,
    });
    const [message] = await drain(directQueue);
    expect(result).toEqual({ status: "accepted", id, messageId: message?.MessageId });
    expect(JSON.parse(message?.Body ?? "")).toEqual({
      specversion: "1.0",
      id,
      source,
      type: "DonorSignedUp",
      time: "2026-11-22T10:00:00Z",
      data: donor,
    });
  });

  test("answers a result for each of a list, in order, and sends those that are valid", async ({
    directQueue,
    publisherTo,
  }) => {
    const results = await publisherTo().publish([
      wrong,
      { type: "DonorSignedUp", key: "4711", data: donor },
      { type: "DonorSignedUp", key: " ", data: donor },
      { type: "DonationCreated", key: "drive-17", data: drive },
    ]);
    expect(results).toMatchObject([
      { status: "rejected", code: "invalid-data", faults: [{ path: "data.email" }] },
      { status: "accepted", id: eventId(source, "4711") },
      { status: "rejected", code: "not-an-event", faults: [{ path: "key" }] },
      { status: "accepted", id: eventId(source, "drive-17") },
    ]);
    const arrived = (await drain(directQueue)).map(({ Body = "" }) => parse(Body));
    expect(arrived).toHaveLength(2);
    expect(arrived).toEqual(
      expect.arrayContaining([
        { event: { id: eventId(source, "4711"), source, type: "DonorSignedUp", data: donor } },
        { event: { id: eventId(source, "drive-17"), source, type: "DonationCreated", data: drive } },
      ]),
    );
  });

  test("makes a new id of version 7 for each event without one", async ({ publisherTo }) => {
    const event = { type: "DonationCreated", data: drive } as const;
    const results = await publisherTo().publish([event, event]);
    const ids = results.map((result) => result.status === "accepted" && result.id);
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  });

  test("sends nothing when all are wrong", async ({ sqs, publisherTo }) => {
    expect(await publisherTo().publish([wrong, wrong])).toMatchObject([{ status: "rejected" }, { status: "rejected" }]);
    expect(await publisherTo().publish(wrong)).toMatchObject({ status: "rejected" });
    expect(await publisherTo().publish([])).toEqual([]);
    expect(sqs.calls).toEqual([]);
  });

  test("carries every script and emoji", async ({ directQueue, publisherTo }) => {
    const data = { ...drive, city: "Škofja Loka", address: "Straße 1 🩸 東京" };
    await publisherTo().publish({ type: "DonationCreated", data });
    const [message] = await drain(directQueue);
    expect(parse(message?.Body ?? "")).toMatchObject({ event: { data } });
  });

  test("sends the trace and the group with the message", async ({ sqs, publisherTo }) => {
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const publisher = publisherTo({ groupId: "live" });
    const event = { type: "DonationCreated", data: drive } as const;
    await publisher.publish({ ...event, traceparent });
    await publisher.publish(event, { groupId: "bulk" });
    const entries = sqs.calls.flatMap(({ body }) => body.Entries);
    expect(entries).toMatchObject([{ MessageGroupId: "live" }, { MessageGroupId: "bulk" }]);
    expect(entries[0].MessageAttributes).toEqual({ traceparent: { DataType: "String", StringValue: traceparent } });
    expect(entries[1]).not.toHaveProperty("MessageAttributes");
  });

  test("tries again by itself", async ({ sqs, publisherTo }) => {
    sqs.fault = ({ earlier }) => (earlier === 0 ? { kind: "reset" } : undefined);
    expect(await publisherTo().publish({ type: "DonationCreated", data: drive })).toMatchObject({ status: "accepted" });
  });

  test("answers unsent, with the id to use again, when the queue does not take it", async ({ sqs, publisherTo }) => {
    sqs.fault = () => ({ kind: "answer", status: 503, body: { __type: "ServiceUnavailable" } });
    expect(
      await publisherTo({ tries: 1 }).publish([{ type: "DonationCreated", key: "17", data: drive }, wrong]),
    ).toMatchObject([
      { status: "unsent", id: eventId(source, "17"), reason: "ServiceUnavailable" },
      { status: "rejected" },
    ]);
  });

  test("answers unsent when the time is over or the signal aborts, and does not wait longer", async ({
    sqs,
    publisherTo,
  }) => {
    sqs.fault = () => ({ kind: "hang" });
    const event = { type: "DonationCreated", data: drive } as const;
    const controller = new AbortController();
    const publisher = publisherTo();
    const late = publisher.publish(event, { timeoutMilliseconds: 50 });
    const aborted = publisher.publish([event], { signal: controller.signal });
    expect(await late).toMatchObject({ status: "unsent", reason: "AbortError" });
    controller.abort();
    expect(await aborted).toMatchObject([{ status: "unsent", reason: "AbortError" }]);
  });

  test("uses a client of the caller's own, and refuses one of another host", async ({ sqs, publisherTo }) => {
    const event = { type: "DonationCreated", data: drive } as const;
    const own = publisherTo({ client: sqsAt(sqs.endpoint), clientConfig: undefined });
    expect(await own.publish(event)).toMatchObject({ status: "accepted" });
    const foreign = publisherTo({ client: sqsAt("http://127.0.0.1:1"), clientConfig: undefined });
    await expect(foreign.publish(event)).rejects.toThrow("127.0.0.1:1");
    expect(sqs.calls).toHaveLength(1);
  });

  test("refuses wrong options of a call", async ({ publisherTo }) => {
    const event = { type: "DonationCreated", data: drive } as const;
    await expect(publisherTo().publish(event, { groupId: "two words" })).rejects.toThrow(/^expected groupId/);
    await expect(publisherTo().publish(event, { timeoutMilliseconds: -1 })).rejects.toThrow(/^expected timeout/);
  });
});
