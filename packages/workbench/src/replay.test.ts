import { serialize } from "@savelife/core/event";
import { toItem } from "@savelife/core/item";
import { countMessages } from "@savelife/core/receive";
import { insertItems } from "@savelife/core/table";
import { attempt } from "@savelife/core/test/attempt";
import { drain } from "@savelife/core/test/engines";
import { freshEvents, rejectedBody } from "@savelife/core/test/records";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { addDeadLetters, startBench, stopEngines, type TestBench } from "../test/start-bench.ts";
import { lookAtAll, summarise } from "./look.ts";
import { type Plan, TableUnreadable } from "./plan.ts";
import { replayLetters } from "./replay.ts";

let bench: TestBench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.stop());
afterAll(stopEngines);

const { signal } = new AbortController();
const text = (StringValue: string) => ({ DataType: "String", StringValue });
const count = (StringValue: string) => ({ DataType: "Number", StringValue });
const waiting = (letters: number) => ({ waiting: letters, inFlight: 0, delayed: 0 });

test("sends what would be written with its attributes and a count, and leaves the rest where it is", async () => {
  const events = freshEvents(230);
  const attributes = { tenant: text("nl"), Rejection: text("{}") };
  const letters = events.map((event) => ({ body: serialize(event), attributes }));
  await addDeadLetters(bench, [...letters, { body: rejectedBody("invalid-data") }]);
  const { matched, moved, stillRejected, pass } = await replayLetters(bench, {}, { signal });
  expect({ matched, moved, stillRejected }).toEqual({ matched: 231, moved: 230, stillRejected: 1 });
  expect(pass).toMatchObject({ seen: 231, complete: true });
  expect(await countMessages(bench.deadLetters)).toEqual(waiting(1));
  const sent = await drain(bench.queue);
  expect(sent.map(({ Body }) => Body).sort()).toEqual(events.map(serialize).sort());
  for (const { MessageAttributes } of sent) {
    expect(MessageAttributes).toEqual({ tenant: text("nl"), Replays: count("1") });
  }
});

test("tells what would happen by today's schema and the table, and does nothing unless that is confirmed", async () => {
  const [written, stored, other, tired] = freshEvents(4);
  if (!written || !stored || !other || !tired) throw new Error("expected four events");
  await insertItems(bench.table, [toItem(stored), { ...toItem(other), city: "Elsewhere" }], attempt());
  const bodies = [...[written, stored, other].map(serialize), "no JSON"].map((body) => ({ body }));
  await addDeadLetters(bench, [...bodies, { body: serialize(tired), attributes: { Replays: count("3") } }]);
  const plans: Plan[] = [];
  const confirm = async (plan: Plan) => {
    plans.push(plan);
    return false;
  };
  expect(await replayLetters(bench, {}, { signal, confirm })).toMatchObject({ matched: 5, moved: 0 });
  expect(plans).toEqual([{ matched: 5, written: 1, duplicate: 1, stillRejected: 2, tooOften: 1 }]);
  expect(await countMessages(bench.deadLetters)).toEqual(waiting(5));
  expect(await countMessages(bench.queue)).toEqual(waiting(0));
});

test("takes those alone that match, and no more than the limit", async () => {
  const bodies = freshEvents(40).map((event) => ({ body: serialize(event) }));
  await addDeadLetters(bench, bodies);
  expect(await replayLetters(bench, { type: "DonorSignedUp" }, { signal, limit: 7 })).toMatchObject({ moved: 7 });
  const types = (await drain(bench.queue)).map(({ Body = "" }) => JSON.parse(Body).type);
  expect(types).toEqual(Array(7).fill("DonorSignedUp"));
  expect(await countMessages(bench.deadLetters)).toEqual(waiting(33));
});

test("replays a fourth time only when that is forced", async () => {
  const [event] = freshEvents(1);
  await addDeadLetters(bench, [{ body: event ? serialize(event) : "", attributes: { Replays: count("3") } }]);
  expect(await replayLetters(bench, {}, { signal })).toMatchObject({ matched: 1, tooOften: 1, moved: 0 });
  expect(await replayLetters(bench, {}, { signal, force: true })).toMatchObject({ tooOften: 0, moved: 1 });
  const [sent] = await drain(bench.queue);
  expect(sent?.MessageAttributes?.Replays).toEqual(count("4"));
});

test("groups what it saw, and gives everything back", async () => {
  await addDeadLetters(bench, [{ body: "x" }, { body: "y" }, { body: rejectedBody("invalid-data") }]);
  expect(await lookAtAll(bench, { signal })).toMatchObject({ seen: 3, complete: true, elsewhere: 0 });
  const oldest = expect.stringMatching(/^\d{4}-.*Z$/);
  const values = [{ value: "C+", count: 1 }];
  expect(summarise(bench)).toEqual({
    total: 3,
    groups: [
      { code: "not-json", type: null, path: "", count: 2, oldest, values: [], moreValues: 0 },
      { code: "invalid-data", type: "DonorSignedUp", path: "data.type", count: 1, oldest, values, moreValues: 0 },
    ],
  });
  expect(await countMessages(bench.deadLetters)).toEqual(waiting(3));
});

test("goes on where an interruption stopped it, and sends nothing twice", async () => {
  const events = freshEvents(900);
  await addDeadLetters(
    bench,
    events.map((event) => ({ body: serialize(event) })),
  );
  const interruption = new AbortController();
  const options = { signal: interruption.signal, onReplayed: () => interruption.abort() };
  const first = await replayLetters(bench, {}, options);
  expect(first.moved).toBeGreaterThan(0);
  expect(first.moved).toBeLessThan(900);
  expect(await countMessages(bench.deadLetters)).toEqual(waiting(900 - first.moved));
  expect(await replayLetters(bench, {}, { signal })).toMatchObject({ moved: 900 - first.moved });
  const sent = (await drain(bench.queue)).map(({ Body }) => Body);
  expect(sent.sort()).toEqual(events.map(serialize).sort());
});

test("only deletes a letter that was sent before a crash", async () => {
  await addDeadLetters(
    bench,
    freshEvents(3).map((event) => ({ body: serialize(event) })),
  );
  await lookAtAll(bench, { signal });
  const [sent] = bench.journal.select({}, { afterSeq: -1, limit: 1 }).letters;
  bench.journal.markCopied([sent?.messageId ?? ""]);
  expect(await replayLetters(bench, {}, { signal, dryRun: true })).toMatchObject({ matched: 2, pass: { finished: 0 } });
  expect(await replayLetters(bench, {}, { signal })).toMatchObject({ matched: 2, moved: 2, pass: { finished: 1 } });
  expect(await countMessages(bench.deadLetters)).toEqual(waiting(0));
  expect((await drain(bench.queue)).map(({ Body }) => Body)).not.toContain(sent?.body);
});

test("leaves letters where they are that the queue does not take, and says why", async () => {
  const { faulty, proxy } = await bench.behindProxy();
  await addDeadLetters(
    bench,
    freshEvents(12).map((event) => ({ body: serialize(event) })),
  );
  const body = { __type: "com.amazonaws.sqs#QueueDoesNotExist" };
  proxy.fault = ({ operation }) =>
    operation === "SendMessageBatch" ? { kind: "answer", status: 400, body } : undefined;
  const replayed = await replayLetters(faulty, {}, { signal });
  expect(replayed).toMatchObject({ matched: 12, moved: 0, unsent: 12, unsentReason: "QueueDoesNotExist" });
  expect(await countMessages(bench.deadLetters)).toEqual(waiting(12));
});

test("counts what it could not delete, and the next replay does so", async () => {
  const { faulty, proxy } = await bench.behindProxy();
  await addDeadLetters(
    bench,
    freshEvents(3).map((event) => ({ body: serialize(event) })),
  );
  proxy.fault = ({ operation }) => (operation === "DeleteMessageBatch" ? { kind: "reset" } : undefined);
  expect(await replayLetters(faulty, {}, { signal })).toMatchObject({ moved: 3, pass: { undeleted: 3 } });
  proxy.fault = () => undefined;
  expect(await replayLetters(faulty, {}, { signal })).toMatchObject({
    matched: 0,
    moved: 0,
    pass: { undeleted: 0, finished: 3 },
  });
  expect(await countMessages(bench.deadLetters)).toEqual(waiting(0));
  expect(await drain(bench.queue)).toHaveLength(3);
});

test("replays nothing while the table cannot be read", async () => {
  await addDeadLetters(
    bench,
    freshEvents(3).map((event) => ({ body: serialize(event) })),
  );
  const table = { ...bench.table, name: "NotThere" };
  await expect(replayLetters({ ...bench, table }, {}, { signal })).rejects.toThrow(TableUnreadable);
  expect(await countMessages(bench.deadLetters)).toEqual(waiting(3));
  expect(await countMessages(bench.queue)).toEqual(waiting(0));
});
