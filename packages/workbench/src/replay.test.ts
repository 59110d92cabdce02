import { serialize } from "@savelife/core/event";
import { toItem } from "@savelife/core/item";
import { countMessages } from "@savelife/core/receive";
import { insertItems } from "@savelife/core/table";
import { attempt } from "@savelife/core/test/attempt";
import { drain } from "@savelife/core/test/engines";
import { freshEvents, rejectedBody } from "@savelife/core/test/records";
import { expect } from "vitest";
import { addDeadLetters, test } from "../test/start-bench.ts";
import { lookAtAll, summarise } from "./look.ts";
import { type Plan, TableUnreadable } from "./plan.ts";
import { replayLetters } from "./replay.ts";

const { signal } = new AbortController();
const text = (StringValue: string) => ({ DataType: "String", StringValue });
const count = (StringValue: string) => ({ DataType: "Number", StringValue });
const waiting = (letters: number) => ({ waiting: letters, inFlight: 0, delayed: 0 });

test("sends what would be written with its attributes and a count, and leaves the rest where it is", async ({
  workbench,
}) => {
  const events = freshEvents(230);
  const attributes = { tenant: text("nl"), Rejection: text("{}") };
  const letters = events.map((event) => ({ body: serialize(event), attributes }));
  await addDeadLetters(workbench, [...letters, { body: rejectedBody("invalid-data") }]);
  const { matched, moved, stillRejected, pass } = await replayLetters(workbench, {}, { signal });
  expect({ matched, moved, stillRejected }).toEqual({ matched: 231, moved: 230, stillRejected: 1 });
  expect(pass).toMatchObject({ seen: 231, complete: true });
  expect(await countMessages(workbench.deadLetters)).toEqual(waiting(1));
  const sent = await drain(workbench.queue);
  expect(sent.map(({ Body }) => Body).sort()).toEqual(events.map(serialize).sort());
  for (const { MessageAttributes } of sent) {
    expect(MessageAttributes).toEqual({ tenant: text("nl"), Replays: count("1") });
  }
});

test("shows what would happen by today's schema and the table, and does nothing unless that is confirmed", async ({
  workbench,
}) => {
  const [written, stored, other, tired] = freshEvents(4);
  if (!written || !stored || !other || !tired) throw new Error("expected four events");
  await insertItems(workbench.table, [toItem(stored), { ...toItem(other), city: "Elsewhere" }], attempt());
  const bodies = [...[written, stored, other].map(serialize), "not JSON"].map((body) => ({ body }));
  await addDeadLetters(workbench, [...bodies, { body: serialize(tired), attributes: { Replays: count("3") } }]);
  const plans: Plan[] = [];
  const confirm = async (plan: Plan) => {
    plans.push(plan);
    return false;
  };
  expect(await replayLetters(workbench, {}, { signal, confirm })).toMatchObject({ matched: 5, moved: 0 });
  expect(plans).toEqual([{ matched: 5, written: 1, duplicate: 1, stillRejected: 2, tooOften: 1 }]);
  expect(await countMessages(workbench.deadLetters)).toEqual(waiting(5));
  expect(await countMessages(workbench.queue)).toEqual(waiting(0));
});

test("takes those alone that match, and no more than the limit", async ({ workbench }) => {
  const bodies = freshEvents(40).map((event) => ({ body: serialize(event) }));
  await addDeadLetters(workbench, bodies);
  expect(await replayLetters(workbench, { type: "DonorSignedUp" }, { signal, limit: 7 })).toMatchObject({ moved: 7 });
  const types = (await drain(workbench.queue)).map(({ Body = "" }) => JSON.parse(Body).type);
  expect(types).toEqual(Array(7).fill("DonorSignedUp"));
  expect(await countMessages(workbench.deadLetters)).toEqual(waiting(33));
});

test("replays a fourth time only when that is forced", async ({ workbench }) => {
  const [event] = freshEvents(1);
  await addDeadLetters(workbench, [{ body: event ? serialize(event) : "", attributes: { Replays: count("3") } }]);
  expect(await replayLetters(workbench, {}, { signal })).toMatchObject({ matched: 1, tooOften: 1, moved: 0 });
  expect(await replayLetters(workbench, {}, { signal, force: true })).toMatchObject({ tooOften: 0, moved: 1 });
  const [sent] = await drain(workbench.queue);
  expect(sent?.MessageAttributes?.Replays).toEqual(count("4"));
});

test("groups what it saw, and gives everything back", async ({ workbench }) => {
  await addDeadLetters(workbench, [{ body: "x" }, { body: "y" }, { body: rejectedBody("invalid-data") }]);
  expect(await lookAtAll(workbench, { signal })).toMatchObject({ seen: 3, complete: true, elsewhere: 0 });
  const oldest = expect.stringMatching(/^\d{4}-.*Z$/);
  const values = [{ value: "C+", count: 1 }];
  expect(summarise(workbench)).toEqual({
    total: 3,
    groups: [
      { code: "not-json", type: null, path: "", count: 2, oldest, values: [], moreValues: 0 },
      { code: "invalid-data", type: "DonorSignedUp", path: "data.type", count: 1, oldest, values, moreValues: 0 },
    ],
  });
  expect(await countMessages(workbench.deadLetters)).toEqual(waiting(3));
});

test("goes on where an interruption stopped it, and sends nothing twice", async ({ workbench }) => {
  const events = freshEvents(900);
  await addDeadLetters(
    workbench,
    events.map((event) => ({ body: serialize(event) })),
  );
  const interruption = new AbortController();
  const options = { signal: interruption.signal, onMoved: () => interruption.abort() };
  const first = await replayLetters(workbench, {}, options);
  expect(first.moved).toBeGreaterThan(0);
  expect(first.moved).toBeLessThan(900);
  expect(await countMessages(workbench.deadLetters)).toEqual(waiting(900 - first.moved));
  expect(await replayLetters(workbench, {}, { signal })).toMatchObject({ moved: 900 - first.moved });
  const sent = (await drain(workbench.queue)).map(({ Body }) => Body);
  expect(sent.sort()).toEqual(events.map(serialize).sort());
});

test("only deletes a letter that was sent before a crash", async ({ workbench }) => {
  await addDeadLetters(
    workbench,
    freshEvents(3).map((event) => ({ body: serialize(event) })),
  );
  await lookAtAll(workbench, { signal });
  const [sent] = workbench.journal.select({}, { afterSeq: -1, limit: 1 }).letters;
  workbench.journal.markCopied([sent?.messageId ?? ""]);
  expect(await replayLetters(workbench, {}, { signal, dryRun: true })).toMatchObject({
    matched: 2,
    pass: { finished: 0 },
  });
  expect(await replayLetters(workbench, {}, { signal })).toMatchObject({ matched: 2, moved: 2, pass: { finished: 1 } });
  expect(await countMessages(workbench.deadLetters)).toEqual(waiting(0));
  expect((await drain(workbench.queue)).map(({ Body }) => Body)).not.toContain(sent?.body);
});

test("leaves letters where they are that the queue does not take, and says why", async ({ workbench }) => {
  const { faulty, proxy } = await workbench.behindProxy();
  await addDeadLetters(
    workbench,
    freshEvents(12).map((event) => ({ body: serialize(event) })),
  );
  const body = { __type: "com.amazonaws.sqs#QueueDoesNotExist" };
  proxy.fault = ({ operation }) =>
    operation === "SendMessageBatch" ? { kind: "answer", status: 400, body } : undefined;
  const replayed = await replayLetters(faulty, {}, { signal });
  expect(replayed).toMatchObject({ matched: 12, moved: 0, unsent: 12, unsentReason: "QueueDoesNotExist" });
  expect(await countMessages(workbench.deadLetters)).toEqual(waiting(12));
});

test("counts what it could not delete, and the next replay does so", async ({ workbench }) => {
  const { faulty, proxy } = await workbench.behindProxy();
  await addDeadLetters(
    workbench,
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
  expect(await countMessages(workbench.deadLetters)).toEqual(waiting(0));
  expect(await drain(workbench.queue)).toHaveLength(3);
});

test("replays nothing while the table cannot be read", async ({ workbench }) => {
  await addDeadLetters(
    workbench,
    freshEvents(3).map((event) => ({ body: serialize(event) })),
  );
  const table = { ...workbench.table, name: "NotThere" };
  await expect(replayLetters({ ...workbench, table }, {}, { signal })).rejects.toThrow(TableUnreadable);
  expect(await countMessages(workbench.deadLetters)).toEqual(waiting(3));
  expect(await countMessages(workbench.queue)).toEqual(waiting(0));
});
