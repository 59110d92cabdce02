import { expect } from "vitest";
import { impatientClock } from "../test/attempt.ts";
import { test as engineTest } from "../test/engine-tests.ts";
import { drain } from "../test/engines.ts";
import type { FaultProxy, Json } from "../test/proxy.ts";
import type { Queue } from "./queue.ts";
import { type Sending, send } from "./send.ts";

const bodies = (count: number) => Array.from({ length: count }, (_, i) => ({ body: `message ${i}` }));
const failing = (wanted: (body: string) => boolean, failure: { Code: string; SenderFault: boolean }) => ({
  request: (body: Json) => ({ ...body, Entries: body.Entries.filter((entry: Json) => !wanted(entry.MessageBody)) }),
  failed: (body: Json) =>
    body.Entries.filter((entry: Json) => wanted(entry.MessageBody)).map(({ Id }: Json) => ({ Id, ...failure })),
});

const test = engineTest
  .extend("clock", () => impatientClock())
  .extend("sending", ({ queue, clock }): Sending => {
    return { queue, tries: 5, clock, random: () => 0.5, signal: new AbortController().signal };
  });

const sizes = ({ calls }: FaultProxy) => calls.map(({ body }) => body.Entries.length);
const arrived = async (queue: Queue) => (await drain(queue)).map(({ Body }) => Body).sort();

test("sends messages in requests of ten", async ({ sqs, directQueue, sending }) => {
  expect(await send(sending, bodies(23))).toEqual(
    bodies(23).map(() => ({ status: "sent", messageId: expect.stringMatching(/./) })),
  );
  expect(sizes(sqs).sort()).toEqual([10, 10, 3]);
  expect(await arrived(directQueue)).toEqual(
    bodies(23)
      .map(({ body }) => body)
      .sort(),
  );
});

test("keeps each request within 1 MiB", async ({ sqs, sending }) => {
  const large = Array.from({ length: 5 }, (_, i) => ({ body: String(i).repeat(400_000) }));
  expect((await send(sending, large)).map(({ status }) => status)).toEqual(large.map(() => "sent"));
  expect(sizes(sqs).sort()).toEqual([1, 2, 2]);
});

test("sends again only what the queue did not take, and answers in order", async ({
  sqs,
  directQueue,
  sending,
  clock,
}) => {
  const part = failing((body) => /[369]$/.test(body), { Code: "InternalError", SenderFault: false });
  sqs.fault = ({ body, earlier }) => {
    const Failed = part.failed(body);
    if (earlier === 0) return { kind: "rewrite", request: part.request, answer: (answer) => ({ ...answer, Failed }) };
    return earlier === 1 ? { kind: "answer", status: 200, body: { Failed } } : undefined;
  };
  const answers = await send(sending, bodies(10));
  expect(answers.map(({ status }) => status)).toEqual(bodies(10).map(() => "sent"));
  expect(sizes(sqs)).toEqual([10, 3, 3]);
  expect(clock.slept).toEqual([50, 100]);
  const ids = new Map((await drain(directQueue)).map(({ MessageId, Body }) => [Body, MessageId]));
  expect(answers).toEqual(bodies(10).map(({ body }) => ({ status: "sent", messageId: ids.get(body) })));
});

test("never sends again what is the sender's fault", async ({ sqs, sending }) => {
  const part = failing((body) => body.endsWith("1"), { Code: "InvalidMessageContents", SenderFault: true });
  sqs.fault = ({ body }) => ({
    kind: "rewrite",
    request: part.request,
    answer: (answered) => ({ ...answered, Failed: part.failed(body) }),
  });
  expect(await send(sending, bodies(3))).toMatchObject([
    { status: "sent" },
    { status: "unsent", reason: "InvalidMessageContents" },
    { status: "sent" },
  ]);
  expect(sizes(sqs)).toEqual([3]);
});

test("never sends again a request that is wrong", async ({ sqs, sending }) => {
  sqs.fault = () => ({ kind: "answer", status: 400, body: { __type: "AccessDeniedException" } });
  expect(await send(sending, bodies(2))).toMatchObject([
    { status: "unsent", reason: "AccessDeniedException" },
    { status: "unsent", reason: "AccessDeniedException" },
  ]);
  expect(sizes(sqs)).toEqual([2]);
});

test.for([
  ["a throttle", { kind: "answer", status: 400, body: { __type: "ThrottlingException" } }],
  ["a fault of the server", { kind: "answer", status: 500, body: { __type: "InternalFailure" } }],
  ["a broken connection", { kind: "reset" }],
  ["an answer that names no message", { kind: "answer", status: 200, body: {} }],
] as const)("sends everything again after %s", async ([, fault], { sqs, directQueue, sending }) => {
  sqs.fault = ({ earlier }) => (earlier < 2 ? fault : undefined);
  expect((await send(sending, bodies(2))).map(({ status }) => status)).toEqual(["sent", "sent"]);
  expect(await arrived(directQueue)).toEqual(["message 0", "message 1"]);
});

test("may send twice what was done when its reply was lost, which is stored once", async ({
  sqs,
  directQueue,
  sending,
}) => {
  sqs.fault = ({ earlier }) => (earlier === 0 ? { kind: "lose-reply" } : undefined);
  expect(await send(sending, bodies(1))).toMatchObject([{ status: "sent" }]);
  expect(await arrived(directQueue)).toEqual(["message 0", "message 0"]);
});

test("stops after its tries, and says what the last one met", async ({ sqs, sending, clock }) => {
  sqs.fault = () => ({ kind: "answer", status: 503, body: { __type: "ServiceUnavailable" } });
  expect(await send(sending, bodies(1))).toMatchObject([{ status: "unsent", reason: "ServiceUnavailable" }]);
  expect(sqs.calls).toHaveLength(5);
  expect(clock.slept).toEqual([50, 100, 200, 400]);
});

test("waits no longer than ten seconds, however many tries there are", async ({ sqs, clock, sending }) => {
  sqs.fault = () => ({ kind: "reset" });
  await send({ ...sending, tries: 12, random: () => 1 }, bodies(1));
  expect(clock.slept.slice(-5)).toEqual([6_400, 10_000, 10_000, 10_000, 10_000]);
});

test("sends nothing once the signal has aborted", async ({ sqs, sending }) => {
  expect(await send({ ...sending, signal: AbortSignal.abort() }, bodies(2))).toMatchObject([
    { status: "unsent", reason: "AbortError" },
    { status: "unsent", reason: "AbortError" },
  ]);
  expect(sqs.calls).toEqual([]);
});

test("does not wake for another try when the signal aborts while it waits", async ({ sqs, sending }) => {
  const controller = new AbortController();
  sqs.fault = () => ({ kind: "reset" });
  const sleep = async () => controller.abort();
  await send({ ...sending, clock: { ...sending.clock, sleep }, signal: controller.signal }, bodies(1));
  expect(sqs.calls).toHaveLength(1);
});
