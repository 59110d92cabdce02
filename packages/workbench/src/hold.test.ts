import { writeFileSync } from "node:fs";
import { DeleteMessageBatchCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import type { Clock } from "@savelife/core/clock";
import { countMessages, deleteMessages, receiveMessages } from "@savelife/core/receive";
import { expect, vi } from "vitest";
import { addDeadLetters, test } from "../test/start-bench.ts";
import { holdLetters } from "./hold.ts";
import type { Busy } from "./lock.ts";
import { lookAtAll, lookForSome, secondsSinceLook, summarise } from "./look.ts";
import type { Hidden } from "./visibility.ts";
import type { Workbench } from "./workbench.ts";

const { signal } = new AbortController();
const waiting = (letters: number) => ({ waiting: letters, inFlight: 0, delayed: 0 });
const letters = (count: number) => Array.from({ length: count }, (_, i) => ({ body: `letter ${i}` }));

test("holds every letter while there is work, so that nobody else receives one, and gives all of them back", async ({
  workbench,
}) => {
  await addDeadLetters(workbench, letters(25));
  const { pass } = await holdLetters(workbench, { signal }, async (held) => {
    const { seen } = await held.seen;
    expect(await countMessages(workbench.deadLetters)).toEqual({ waiting: 0, inFlight: 25, delayed: 0 });
    return { seen };
  });
  expect(pass).toMatchObject({ seen: 25, complete: true });
  expect(await countMessages(workbench.deadLetters)).toEqual(waiting(25));
});

test("gives everything back when the work throws, and throws what it threw", async ({ workbench }) => {
  await addDeadLetters(workbench, letters(5));
  const work = holdLetters(workbench, { signal }, async ({ seen }) => {
    await seen;
    throw new RangeError("of the work");
  });
  await expect(work).rejects.toThrow("of the work");
  expect(await countMessages(workbench.deadLetters)).toEqual(waiting(5));
});

test("gives everything back when the queue fails in the middle, and throws what it said", async ({ workbench }) => {
  const { faulty, proxy } = await workbench.behindProxy();
  await addDeadLetters(workbench, letters(200));
  proxy.fault = ({ operation, earlier }) =>
    operation === "ReceiveMessage" && earlier === 9
      ? { kind: "answer", status: 400, body: { __type: "com.amazonaws.sqs#OverLimit" } }
      : undefined;
  await expect(lookAtAll(faulty, { signal })).rejects.toMatchObject({ name: "OverLimit" });
  expect(await countMessages(workbench.deadLetters)).toEqual(waiting(200));
});

test.for([1, Number.POSITIVE_INFINITY])(
  "gives everything back when the journal fails %d times, and sees all of it the next time",
  async (failures, { workbench }) => {
    await addDeadLetters(workbench, letters(250));
    let calls = 0;
    const record: Workbench["journal"]["record"] = (...given) => {
      if (++calls <= failures) throw new RangeError("of the journal");
      workbench.journal.record(...given);
    };
    const faulty = { ...workbench, journal: { ...workbench.journal, record } };
    await expect(lookAtAll(faulty, { signal })).rejects.toThrow("of the journal");
    expect(calls).toBeLessThanOrEqual(2);
    expect(await countMessages(workbench.deadLetters)).toEqual(waiting(250));
    expect(await lookAtAll(workbench, { signal })).toMatchObject({ seen: 250, elsewhere: 0, complete: true });
  },
);

test("gives back at once what an earlier run held when it was killed", async ({ workbench }) => {
  await addDeadLetters(workbench, letters(3));
  const crashed = { ...workbench, journal: { ...workbench.journal, held: () => [] } }; // its end never comes
  await lookAtAll(crashed, { signal });
  expect(await countMessages(workbench.deadLetters)).toMatchObject({ waiting: 0, inFlight: 3 });
  expect(await lookAtAll(workbench, { signal })).toMatchObject({ seen: 3, elsewhere: 0, complete: true });
});

test("says what it could not give back and until when that is hidden, and calls no such pass complete", async ({
  workbench,
}) => {
  const { faulty, proxy } = await workbench.behindProxy();
  await addDeadLetters(workbench, letters(12));
  proxy.fault = ({ body }) =>
    body.Entries?.[0]?.VisibilityTimeout === 0
      ? { kind: "answer", status: 500, body: { __type: "InternalError" } }
      : undefined;
  const now = () => Date.parse("2026-11-22T10:00:00Z");
  const hidden: Hidden[] = [];
  const options = { signal, onHidden: (one: Hidden) => hidden.push(one) };
  expect(await lookAtAll({ ...faulty, now }, options)).toMatchObject({ seen: 12, complete: false });
  const expected = { count: 12, until: "2026-11-22T10:05:00.000Z", reason: "InternalError" };
  expect(hidden).toEqual([expected]);
  expect(workbench.journal.latestPass()?.complete).toBe(false);

  const work = holdLetters({ ...faulty, now }, options, () => Promise.reject(new RangeError("of the work")));
  await expect(work).rejects.toThrow("of the work");
  expect(hidden).toEqual([expected, expected]);

  proxy.fault = () => undefined;
  expect(await lookAtAll(faulty, { signal })).toMatchObject({ seen: 12, elsewhere: 0, complete: true });
  expect(await countMessages(workbench.deadLetters)).toEqual(waiting(12));
});

test("a look finishes what an earlier command has begun, unless it is a dry run", async ({ workbench }) => {
  await addDeadLetters(workbench, letters(3));
  await lookAtAll(workbench, { signal });
  const [letter] = workbench.journal.select({}, { afterSeq: -1, limit: 1 }).letters;
  workbench.journal.markCopied([letter?.messageId ?? ""]);
  expect(await lookAtAll(workbench, { signal, dryRun: true })).toMatchObject({ finished: 0, undeleted: 0 });
  expect(await countMessages(workbench.deadLetters)).toEqual(waiting(3));
  expect(summarise(workbench).total).toBe(2);
  expect(await lookAtAll(workbench, { signal })).toMatchObject({ finished: 1, undeleted: 0 });
  expect(await countMessages(workbench.deadLetters)).toEqual(waiting(2));
  expect(summarise(workbench).total).toBe(2);
});

test("does not take for hidden what was deleted meanwhile", async ({ workbench }) => {
  await addDeadLetters(workbench, letters(2));
  const hidden: Hidden[] = [];
  const { pass } = await holdLetters(workbench, { signal, onHidden: (one) => hidden.push(one) }, async (held) => {
    await held.seen;
    const [first] = workbench.journal.held(Number.MAX_SAFE_INTEGER, 1);
    await deleteMessages(workbench.deadLetters, [first?.receiptHandle ?? ""]); // by somebody else
    return {};
  });
  expect({ hidden, complete: pass.complete }).toEqual({ hidden: [], complete: true });
});

test("sees that somebody else holds letters, and then forgets none that it did not see", async ({ workbench }) => {
  await addDeadLetters(workbench, letters(12));
  await lookAtAll(workbench, { signal });
  expect(await receiveMessages(workbench.deadLetters, 60)).toHaveLength(10);
  expect(await lookAtAll(workbench, { signal })).toMatchObject({ seen: 2, elsewhere: 10, complete: false });
  expect(summarise(workbench).total).toBe(12);
});

test("does not take for somebody else's what we gave back or deleted, as SQS counts it late", async ({ workbench }) => {
  const { faulty, proxy } = await workbench.behindProxy();
  await addDeadLetters(workbench, letters(12));
  await lookAtAll(workbench, { signal });
  const [first] = workbench.journal.select({}, { afterSeq: -1, limit: 1 }).letters;
  workbench.journal.markCopied([first?.messageId ?? ""]);
  await lookAtAll(workbench, { signal }); // deletes it
  // As AWS answers, and no engine: a minute late.
  const late = { ApproximateNumberOfMessages: "0", ApproximateNumberOfMessagesNotVisible: "12" };
  proxy.fault = ({ operation }) =>
    operation === "GetQueueAttributes" ? { kind: "answer", status: 200, body: { Attributes: late } } : undefined;
  expect(await lookAtAll(faulty, { signal })).toMatchObject({ seen: 11, elsewhere: 0, complete: true });
  const later = () => Date.now() + 61_000;
  expect(await lookAtAll({ ...faulty, now: later }, { signal })).toMatchObject({ elsewhere: 12, complete: false });
});

test("forgets, after a complete pass, letters that are no longer there", async ({ workbench }) => {
  await addDeadLetters(workbench, letters(12));
  await lookAtAll(workbench, { signal });
  const { Messages = [] } = await workbench.deadLetters.client.send(
    new ReceiveMessageCommand({ QueueUrl: workbench.deadLetters.url, MaxNumberOfMessages: 10 }),
  );
  const Entries = Messages.map(({ ReceiptHandle }, i) => ({ Id: String(i), ReceiptHandle }));
  await workbench.deadLetters.client.send(
    new DeleteMessageBatchCommand({ QueueUrl: workbench.deadLetters.url, Entries }),
  );
  expect(await lookAtAll(workbench, { signal })).toMatchObject({ seen: 2, complete: true });
  expect(summarise(workbench).total).toBe(2);
});

test("extends holds before they end, and tries again what could not be extended", async ({ workbench }) => {
  const { faulty, proxy } = await workbench.behindProxy();
  await addDeadLetters(workbench, letters(12));
  const extensions = () => proxy.calls.filter(({ body }) => body.Entries?.[0]?.VisibilityTimeout === 1_800);
  proxy.fault = ({ body }) =>
    body.Entries?.[0]?.VisibilityTimeout === 1_800 && extensions().length === 1 ? { kind: "reset" } : undefined;
  const beats: (() => void)[] = [];
  const sleep: Clock["sleep"] = (_, stopped) =>
    new Promise((resolve) => {
      beats.push(resolve);
      stopped.addEventListener("abort", () => resolve());
    });
  const clock = { ...workbench.clock, sleep };
  let now = Date.now();
  await holdLetters({ ...faulty, clock, now: () => now }, { signal }, async ({ seen }) => {
    await seen;
    now += 181_000; // the holds end in less than two minutes
    beats[0]?.();
    await vi.waitUntil(() => beats.length === 2, { timeout: 10_000 });
    expect(workbench.journal.held(now + 1_700_000, 100)).toEqual([]);
    return {};
  });
  expect(extensions().length).toBe(3);
  expect(await countMessages(workbench.deadLetters)).toEqual(waiting(12));
});

test("ends the pass early on an interrupt, without forgetting anything", async ({ workbench }) => {
  await addDeadLetters(workbench, letters(300));
  const interruption = new AbortController();
  const onSeen = (seen: number) => seen >= 50 && interruption.abort();
  const pass = await lookAtAll(workbench, { signal: interruption.signal, onSeen });
  expect(pass.complete).toBe(false);
  expect(pass.seen).toBeLessThan(300);
  expect(await countMessages(workbench.deadLetters)).toEqual(waiting(300));
});

test("looks no further than for as many letters as are wanted, and has those in the journal", async ({ workbench }) => {
  await addDeadLetters(workbench, letters(300));
  const { from, pass } = await lookForSome(workbench, {}, 2, { signal });
  expect(pass.seen).toBeLessThan(300);
  expect(workbench.journal.select({}, { afterSeq: -1, limit: 2, pass: from }).letters).toHaveLength(2);
  expect(await lookForSome(workbench, { code: "conflict" }, 2, { signal })).toMatchObject({
    pass: { seen: 300, complete: true },
  });
  expect(await countMessages(workbench.deadLetters)).toEqual(waiting(300));
});

test("a look at all letters is fresh for a minute, unless the queue counts otherwise or letters are held", async ({
  workbench,
}) => {
  await addDeadLetters(workbench, letters(3));
  let now = Date.now();
  const clocked = { ...workbench, now: () => now };
  expect(secondsSinceLook(clocked, 3)).toBeUndefined();
  await lookAtAll(clocked, { signal });
  expect(secondsSinceLook(clocked, 3)).toBe(0);
  expect(secondsSinceLook(clocked, 4)).toBeUndefined();
  now += 60_000;
  expect(secondsSinceLook(clocked, 3)).toBe(60);
  now += 1_000;
  expect(secondsSinceLook(clocked, 3)).toBeUndefined();
  await lookAtAll(clocked, { signal: AbortSignal.abort() });
  expect(secondsSinceLook(clocked, 3)).toBeUndefined();
});

test("ends the pass early once all letters were seen that are wanted", async ({ workbench }) => {
  await addDeadLetters(workbench, letters(1));
  await lookAtAll(workbench, { signal });
  const [letter] = workbench.journal.select({}, { afterSeq: -1, limit: 1 }).letters;
  await addDeadLetters(workbench, letters(200));
  const pass = await lookAtAll(workbench, { signal, until: [letter?.messageId ?? ""] });
  expect(pass).toMatchObject({ complete: false });
  expect(pass.seen).toBeLessThan(201);
});

test("lets nobody else on this machine work on the same letters meanwhile, and says who does", async ({
  workbench,
}) => {
  await holdLetters(workbench, { signal }, async () => {
    for (const _ of [1, 2]) {
      const who = { name: "Busy", worker: { pid: process.pid, command: expect.stringMatching(/^savelife/) } };
      await expect(lookAtAll(workbench, { signal })).rejects.toMatchObject(who);
    }
    return {};
  });
  await expect(lookAtAll(workbench, { signal })).resolves.toMatchObject({ seen: 0 });
});

test("names nobody where it is not known who works on the letters", async ({ workbench }) => {
  const workerFile = `${workbench.journal.file}.locked-by`;
  await holdLetters(workbench, { signal }, async () => {
    for (const text of ["", "{", '{"pid":"1"}']) {
      writeFileSync(workerFile, text);
      await expect(lookAtAll(workbench, { signal })).rejects.toMatchObject({ name: "Busy", worker: undefined });
    }
    return {};
  });
  await expect(lookAtAll(workbench, { signal })).resolves.toMatchObject({ seen: 0 });
});

test("waits for somebody else who works on the same letters, until they are free or it is interrupted", async ({
  workbench,
}) => {
  const unlock = workbench.journal.lock();
  const interruption = new AbortController();
  const options = { patienceSeconds: 60, onBusy: () => interruption.abort() };
  await expect(lookAtAll(workbench, { ...options, signal: interruption.signal })).rejects.toThrow("abort");
  const busy: Busy[] = [];
  const onBusy = (one: Busy) => {
    busy.push(one);
    if (busy.length === 1) unlock();
  };
  expect(await lookAtAll(workbench, { signal, patienceSeconds: 60, onBusy })).toMatchObject({ seen: 0 });
  expect(busy).toMatchObject([{ worker: { pid: process.pid } }]);
});
