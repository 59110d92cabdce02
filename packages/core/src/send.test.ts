import { startSqs } from "@savelife/local/sqs";
import { afterAll, beforeAll, beforeEach, expect, it, test } from "vitest";
import { impatientClock } from "../test/attempt.ts";
import { createQueue, drain, sqsAt } from "../test/engines.ts";
import { type FaultProxy, type Json, startProxy } from "../test/proxy.ts";
import type { Queue } from "./queue.ts";
import { type Sending, send } from "./send.ts";

const bodies = (count: number) => Array.from({ length: count }, (_, i) => ({ body: `message ${i}` }));
const failing = (wanted: (body: string) => boolean, failure: { Code: string; SenderFault: boolean }) => ({
  request: (body: Json) => ({ ...body, Entries: body.Entries.filter((entry: Json) => !wanted(entry.MessageBody)) }),
  failed: (body: Json) =>
    body.Entries.filter((entry: Json) => wanted(entry.MessageBody)).map(({ Id }: Json) => ({ Id, ...failure })),
});

let engine: Awaited<ReturnType<typeof startSqs>>;
let proxy: FaultProxy;
let direct: Queue;
let clock: ReturnType<typeof impatientClock>;
let sending: Sending;

beforeAll(async () => {
  engine = await startSqs({ port: 0 });
  proxy = await startProxy(engine.endpoint);
});
afterAll(async () => {
  await proxy.stop();
  await engine.stop();
});
beforeEach(async ({ task }) => {
  proxy.fault = () => undefined;
  direct = await createQueue(sqsAt(engine.endpoint), `queue-${task.id}`);
  proxy.calls.length = 0;
  clock = impatientClock();
  const queue = { ...direct, client: sqsAt(proxy.endpoint) };
  sending = { queue, tries: 5, clock, random: () => 0.5, signal: new AbortController().signal };
});

const sizes = () => proxy.calls.map(({ body }) => body.Entries.length);
const arrived = async () => (await drain(direct)).map(({ Body }) => Body).sort();

it("sends messages in requests of ten", async () => {
  expect(await send(sending, bodies(23))).toEqual(
    bodies(23).map(() => ({ status: "sent", messageId: expect.stringMatching(/./) })),
  );
  expect(sizes().sort()).toEqual([10, 10, 3]);
  expect(await arrived()).toEqual(
    bodies(23)
      .map(({ body }) => body)
      .sort(),
  );
});

it("keeps each request within 1 MiB", async () => {
  const large = Array.from({ length: 5 }, (_, i) => ({ body: String(i).repeat(400_000) }));
  expect((await send(sending, large)).map(({ status }) => status)).toEqual(large.map(() => "sent"));
  expect(sizes().sort()).toEqual([1, 2, 2]);
});

it("sends again only what the queue did not take, and answers in order", async () => {
  const part = failing((body) => /[369]$/.test(body), { Code: "InternalError", SenderFault: false });
  proxy.fault = ({ body, earlier }) => {
    const Failed = part.failed(body);
    if (earlier === 0) return { kind: "rewrite", request: part.request, answer: (answer) => ({ ...answer, Failed }) };
    return earlier === 1 ? { kind: "answer", status: 200, body: { Failed } } : undefined;
  };
  const answers = await send(sending, bodies(10));
  expect(answers.map(({ status }) => status)).toEqual(bodies(10).map(() => "sent"));
  expect(sizes()).toEqual([10, 3, 3]);
  expect(clock.slept).toEqual([50, 100]);
  const ids = new Map((await drain(direct)).map(({ MessageId, Body }) => [Body, MessageId]));
  expect(answers).toEqual(bodies(10).map(({ body }) => ({ status: "sent", messageId: ids.get(body) })));
});

it("never sends again what is the sender's fault", async () => {
  const part = failing((body) => body.endsWith("1"), { Code: "InvalidMessageContents", SenderFault: true });
  proxy.fault = ({ body }) => ({
    kind: "rewrite",
    request: part.request,
    answer: (answered) => ({ ...answered, Failed: part.failed(body) }),
  });
  expect(await send(sending, bodies(3))).toMatchObject([
    { status: "sent" },
    { status: "unsent", reason: "InvalidMessageContents" },
    { status: "sent" },
  ]);
  expect(sizes()).toEqual([3]);
});

it("never sends again a request that is wrong", async () => {
  proxy.fault = () => ({ kind: "answer", status: 400, body: { __type: "AccessDeniedException" } });
  expect(await send(sending, bodies(2))).toMatchObject([
    { status: "unsent", reason: "AccessDeniedException" },
    { status: "unsent", reason: "AccessDeniedException" },
  ]);
  expect(sizes()).toEqual([2]);
});

test.for([
  ["a throttle", { kind: "answer", status: 400, body: { __type: "ThrottlingException" } }],
  ["a fault of the server", { kind: "answer", status: 500, body: { __type: "InternalFailure" } }],
  ["a broken connection", { kind: "reset" }],
  ["an answer that names no message", { kind: "answer", status: 200, body: {} }],
] as const)("sends everything again after %s", async ([, fault]) => {
  proxy.fault = ({ earlier }) => (earlier < 2 ? fault : undefined);
  expect((await send(sending, bodies(2))).map(({ status }) => status)).toEqual(["sent", "sent"]);
  expect(await arrived()).toEqual(["message 0", "message 1"]);
});

it("may send twice what was done when its reply was lost, which is stored once", async () => {
  proxy.fault = ({ earlier }) => (earlier === 0 ? { kind: "lose-reply" } : undefined);
  expect(await send(sending, bodies(1))).toMatchObject([{ status: "sent" }]);
  expect(await arrived()).toEqual(["message 0", "message 0"]);
});

it("stops after its tries, and says what the last one met", async () => {
  proxy.fault = () => ({ kind: "answer", status: 503, body: { __type: "ServiceUnavailable" } });
  expect(await send(sending, bodies(1))).toMatchObject([{ status: "unsent", reason: "ServiceUnavailable" }]);
  expect(proxy.calls).toHaveLength(5);
  expect(clock.slept).toEqual([50, 100, 200, 400]);
});

it("waits no longer than ten seconds, however many tries there are", async () => {
  proxy.fault = () => ({ kind: "reset" });
  await send({ ...sending, tries: 12, random: () => 1 }, bodies(1));
  expect(clock.slept.slice(-5)).toEqual([6_400, 10_000, 10_000, 10_000, 10_000]);
});

it("sends nothing once the signal has aborted", async () => {
  expect(await send({ ...sending, signal: AbortSignal.abort() }, bodies(2))).toMatchObject([
    { status: "unsent", reason: "AbortError" },
    { status: "unsent", reason: "AbortError" },
  ]);
  expect(proxy.calls).toEqual([]);
});

it("does not wake for another try when the signal aborts while it waits", async () => {
  const controller = new AbortController();
  proxy.fault = () => ({ kind: "reset" });
  const sleep = async () => controller.abort();
  await send({ ...sending, clock: { ...clock, sleep }, signal: controller.signal }, bodies(1));
  expect(proxy.calls).toHaveLength(1);
});
