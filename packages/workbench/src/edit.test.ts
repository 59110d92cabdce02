import { print } from "@savelife/core/event";
import { toItem } from "@savelife/core/item";
import { countMessages } from "@savelife/core/receive";
import { setField } from "@savelife/core/set-field";
import { insertItems } from "@savelife/core/table";
import { attempt } from "@savelife/core/test/attempt";
import { drain } from "@savelife/core/test/engines";
import { fixture } from "@savelife/core/test/records";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { bury, startBench, stopEngines, type TestBench } from "../test/start-bench.ts";
import { type Change, type EditPlan, editLetters } from "./edit.ts";
import { summarise } from "./summarise.ts";

let bench: TestBench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.stop());
afterAll(stopEngines);

const { signal } = new AbortController();
const filter = { fault: "data.type" };
const text = (StringValue: string) => ({ DataType: "String", StringValue });
const waiting = (letters: number) => ({ waiting: letters, inFlight: 0, delayed: 0 });
const toO: Change = ({ body }) => setField(body, "data.type", "O+");

/** A donor whose blood group does not exist. */
function donor(data: object = {}) {
  const event = { ...JSON.parse(print(fixture("DonorSignedUp", crypto.randomUUID()))) };
  return { ...event, data: { ...event.data, type: "C+", ...data } };
}

test("corrects a field of all letters at fault there, and replays those that can be written then", async () => {
  const [good, bad] = [donor(), donor({ email: "none" })];
  const attributes = { tenant: text("nl") };
  await bury(bench, [{ body: JSON.stringify(good), attributes }, { body: JSON.stringify(bad) }, { body: "no JSON" }]);
  const edited = await editLetters(bench, filter, toO, { signal, replay: true });
  expect(edited).toMatchObject({ matched: 2, written: 1, stillRejected: 1, moved: 1 });
  const [sent, ...others] = await drain(bench.queue);
  expect(JSON.parse(sent?.Body ?? "")).toEqual({ ...good, data: { ...good.data, type: "O+" } });
  expect(sent?.MessageAttributes).toEqual({ ...attributes, Replays: { DataType: "Number", StringValue: "1" } });
  expect(others).toEqual([]);
  // The one that would be rejected again stays as it was.
  const bodies = (await drain(bench.deadLetters)).map(({ Body }) => Body);
  expect(bodies.sort()).toEqual([JSON.stringify(bad), "no JSON"].sort());
});

test("replaces letters by changed ones, explained again, and knows them at once", async () => {
  const stored = donor({ type: "A+" });
  const conflicting = { ...stored, data: { ...stored.data, type: "C+", city: "Elsewhere" } };
  const event = { ...fixture("DonorSignedUp"), id: stored.id, data: stored.data };
  await insertItems(bench.table, [toItem(event)], attempt());
  const Rejection = text('{"code":"invalid-data","faults":[{"path":"data.type","expected":"a blood group"}]}');
  await bury(
    bench,
    [donor(), donor({ email: "none" }), conflicting].map((value) => ({
      body: JSON.stringify(value),
      attributes: { Rejection },
    })),
  );
  expect(await editLetters(bench, filter, toO, { signal, replay: false })).toMatchObject({ matched: 3, moved: 3 });
  const groups = summarise(bench).groups.map(({ code, path }) => `${code} ${path}`);
  expect(groups.sort()).toEqual(["conflict data.city", "failed ", "invalid-data data.email"]);
  expect(await countMessages(bench.deadLetters)).toEqual(waiting(3));
  expect(await countMessages(bench.queue)).toEqual(waiting(0));
});

test("tells what would happen, letters that cannot be changed included, and does nothing unless that is confirmed", async () => {
  await bury(bench, [{ body: JSON.stringify(donor()) }, { body: JSON.stringify({ data: "x" }) }, { body: "{" }]);
  const plans: EditPlan[] = [];
  const confirm = async (plan: EditPlan) => {
    plans.push(plan);
    return false;
  };
  const result = await editLetters(bench, {}, toO, { signal, replay: true, confirm });
  expect(result).toMatchObject({ matched: 3, moved: 0 });
  const counts = { written: 1, duplicate: 0, stillRejected: 0, tooOften: 0, unchanged: 2 };
  expect(plans).toEqual([{ matched: 3, ...counts, unchangedReason: expect.any(String) }]);
  expect(await countMessages(bench.deadLetters)).toEqual(waiting(3));
});

test("leaves letters that cannot be changed where they are", async () => {
  await bury(bench, [{ body: "{" }]);
  expect(await editLetters(bench, {}, toO, { signal, replay: false })).toMatchObject({
    matched: 1,
    unchanged: 1,
    moved: 0,
  });
  expect(await countMessages(bench.deadLetters)).toEqual(waiting(1));
});

test.for([false, true])("the same edit again after a failed deletion only deletes, with replay: %s", async (replay) => {
  const { faulty, proxy } = await bench.behindProxy();
  await bury(bench, [{ body: JSON.stringify(donor()) }, { body: JSON.stringify(donor()) }]);
  proxy.fault = ({ operation }) => (operation === "DeleteMessageBatch" ? { kind: "reset" } : undefined);
  const toStillWrong: Change = ({ body }) => setField(body, "data.type", "D+"); // so that it matches again
  const change = replay ? toO : toStillWrong;
  expect(await editLetters(faulty, filter, change, { signal, replay })).toMatchObject({
    moved: 2,
    pass: { undeleted: 2 },
  });
  expect(summarise(bench).total).toBe(replay ? 0 : 2);
  proxy.fault = () => undefined;
  const again = await editLetters(faulty, { code: "conflict" }, change, { signal, replay });
  expect(again).toMatchObject({ moved: 0, pass: { undeleted: 0, finished: 2 } });
  const [letters, sent] = [await drain(bench.deadLetters), await drain(bench.queue)];
  expect([letters.length, sent.length]).toEqual(replay ? [0, 2] : [2, 0]);
});

test.for([false, true])(
  "twice the very same edit after a failed deletion doubles nothing, with replay: %s",
  async (replay) => {
    const { faulty, proxy } = await bench.behindProxy();
    const donors = [donor(), donor()];
    await bury(
      bench,
      donors.map((value) => ({ body: JSON.stringify(value) })),
    );
    proxy.fault = ({ operation }) => (operation === "DeleteMessageBatch" ? { kind: "reset" } : undefined);
    const options = { signal, replay };
    await editLetters(faulty, filter, toO, options);
    proxy.fault = () => undefined;
    await editLetters(faulty, filter, toO, options);
    const [letters, sent] = [await drain(bench.deadLetters), await drain(bench.queue)];
    const bodies = [...letters, ...sent].map(({ Body = "" }) => JSON.parse(Body).id);
    expect(bodies.sort()).toEqual(donors.map(({ id }) => id).sort());
  },
);

test("takes no more letters than the limit", async () => {
  await bury(
    bench,
    Array.from({ length: 5 }, () => ({ body: JSON.stringify(donor()) })),
  );
  expect(await editLetters(bench, filter, toO, { signal, replay: true, limit: 2 })).toMatchObject({
    matched: 2,
    moved: 2,
  });
});
