import type { SQSClient } from "@aws-sdk/client-sqs";
import type { SQSRecord } from "aws-lambda";
import { describe, expect, it, test } from "vitest";
import { type Request, scriptedClient, serviceError } from "../test/fake-clients.ts";
import { record } from "../test/records.ts";
import type { Ended } from "./batch.ts";
import { type Outcome, rejection } from "./outcome.ts";
import { settle } from "./settle.ts";

const { signal } = new AbortController();
const reason = rejection("not-json", "", "JSON");
const written: Outcome = { status: "written" };
const duplicate: Outcome = { status: "duplicate" };
const rejected: Outcome = { status: "rejected", rejection: reason };
const failed: Outcome = { status: "failed", reason: "ThrottlingException" };

const scripted = (script: (request: Request) => unknown) => {
  const { client, requests } = scriptedClient<SQSClient>(script);
  return { queue: { client, url: "http://127.0.0.1/000000000000/queue" }, requests };
};
const sending = () =>
  scripted(({ input }) => ({ Successful: input.Entries.map(({ Id }: { Id: string }) => ({ Id, MessageId: Id })) }));
const ended = (...outcomes: Outcome[]): Ended<SQSRecord>[] =>
  outcomes.map((outcome, i) => ({ record: record(`body ${i}`, { messageAttributes: {} }), outcome }));
const done = (consumed: { done: boolean }[]) => consumed.map((one) => one.done);

it("is done with what is stored, and with what is on the dead-letter queue", async () => {
  const { queue: deadLetters, requests } = sending();
  const all = ended(failed, rejected, written, rejected, duplicate);
  const consumed = await settle(all, { deadLetters }, () => 0, signal);
  expect(consumed).toEqual(all.map((one, i) => ({ ...one, done: i > 0 })));
  const StringValue = JSON.stringify(reason);
  expect(requests.map(({ operation, input }) => [operation, input.Entries])).toEqual([
    [
      "SendMessageBatch",
      ["body 1", "body 3"].map((MessageBody, i) => ({
        Id: String(i),
        MessageBody,
        MessageAttributes: { Rejection: { DataType: "String", StringValue } },
      })),
    ],
  ]);
  expect(requests[0]?.signal).toBe(signal);
});

it("is not done with a rejected message when there is no dead-letter queue", async () => {
  expect(done(await settle(ended(rejected, written), {}, () => 0, signal))).toEqual([false, true]);
});

it("is not done with the rejected message whose dead letter was not sent", async () => {
  const { queue: deadLetters } = scripted(() => ({
    Successful: [{ Id: "1", MessageId: "m" }],
    Failed: [{ Id: "0", Code: "InternalError" }],
  }));
  const consumed = await settle(ended(rejected, rejected), { deadLetters }, () => 0, signal);
  expect(done(consumed)).toEqual([false, true]);
});

it("is done with no rejected message when the dead-letter queue is down", async () => {
  const { queue: deadLetters } = scripted(() => {
    throw serviceError("ServiceUnavailable", 503);
  });
  const consumed = await settle(ended(rejected, written), { deadLetters }, () => 0, signal);
  expect(done(consumed)).toEqual([false, true]);
});

it("sends nothing when all is stored", async () => {
  const { queue: deadLetters, requests } = sending();
  const source = sending();
  await settle(ended(written, duplicate), { deadLetters, queue: source.queue }, () => 0, signal);
  expect([...requests, ...source.requests]).toEqual([]);
});

describe("the back-off", () => {
  const secondsOf = async (receives: string, random: number) => {
    const { queue, requests } = scripted(() => ({}));
    const [one] = ended(failed);
    if (one) one.record.attributes.ApproximateReceiveCount = receives;
    await settle(one ? [one] : [], { queue }, () => random, signal);
    return requests[0]?.input.Entries[0].VisibilityTimeout;
  };

  test.for([
    ["1", 30, 45, 60],
    ["2", 60, 90, 120],
    ["3", 120, 180, 240],
    ["4", 240, 360, 480],
    ["5", 450, 675, 900],
    ["1000", 450, 675, 900],
  ] as const)("after receive %s is from %d to %d to %d seconds", async ([receives, ...seconds]) => {
    expect(await Promise.all([0, 0.5, 0.999_999].map((random) => secondsOf(receives, random)))).toEqual(seconds);
  });

  test.for(["", "0", "-3", "many"])("takes a receive count of %o for the first", async (receives) => {
    expect(await secondsOf(receives, 0)).toBe(30);
  });

  it("is set for what is not done, by the handle of its own record", async () => {
    const { queue, requests } = scripted(() => ({}));
    const all = ended(failed, written, rejected, duplicate);
    await settle(all, { queue }, () => 0, signal);
    expect(requests.map(({ input }) => input.Entries)).toEqual([
      [all[0], all[2]].map((one, i) => {
        return { Id: String(i), ReceiptHandle: one?.record.receiptHandle, VisibilityTimeout: 30 };
      }),
    ]);
    expect(requests[0]?.signal).toBe(signal);
  });
});
