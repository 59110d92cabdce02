import { serialize } from "@savelife/core/event";
import { toItem } from "@savelife/core/item";
import { countMessages } from "@savelife/core/receive";
import { insertItems } from "@savelife/core/table";
import { attempt } from "@savelife/core/test/attempt";
import { drain } from "@savelife/core/test/engines";
import { fixture } from "@savelife/core/test/records";
import { expect } from "vitest";
import { addDeadLetters, test } from "../test/start-bench.ts";
import { type EditPlan, editLetters } from "./edit.ts";
import { summarise } from "./look.ts";
import type { Workbench } from "./workbench.ts";

const { signal } = new AbortController();
const text = (StringValue: string) => ({ DataType: "String", StringValue });
const waiting = (letters: number) => ({ waiting: letters, inFlight: 0, delayed: 0 });
const toO = { path: "data.type", values: [{ from: "C+", to: "O+" }] };

/** Puts messages on the dead-letter queue that are said to be at fault at `data.type`. */
function addAtFault(workbench: Workbench, ...bodies: string[]): Promise<string[]> {
  const Rejection = text('{"code":"invalid-data","faults":[{"path":"data.type","expected":"a blood group"}]}');
  return addDeadLetters(
    workbench,
    bodies.map((body) => ({ body, attributes: { Rejection } })),
  );
}

/** A donor whose blood group does not exist. */
function donor(data: object = {}) {
  const event = { ...JSON.parse(serialize(fixture("DonorSignedUp", crypto.randomUUID()))) };
  return { ...event, data: { ...event.data, type: "C+", ...data } };
}

test("corrects a field of all letters at fault there, and replays those that can be written then", async ({
  workbench,
}) => {
  const [good, bad] = [donor(), donor({ email: "none" })];
  const attributes = { tenant: text("nl") };
  await addDeadLetters(workbench, [
    { body: JSON.stringify(good), attributes },
    { body: JSON.stringify(bad) },
    { body: "not JSON" },
  ]);
  const edited = await editLetters(workbench, {}, toO, { signal, replay: true });
  expect(edited).toMatchObject({ matched: 2, written: 1, stillRejected: 1, moved: 1 });
  const [sent, ...others] = await drain(workbench.queue);
  expect(JSON.parse(sent?.Body ?? "")).toEqual({ ...good, data: { ...good.data, type: "O+" } });
  expect(sent?.MessageAttributes).toEqual({ ...attributes, Replays: { DataType: "Number", StringValue: "1" } });
  expect(others).toEqual([]);
  // The one that would be rejected again stays as it was.
  const bodies = (await drain(workbench.deadLetters)).map(({ Body }) => Body);
  expect(bodies.sort()).toEqual([JSON.stringify(bad), "not JSON"].sort());
});

test("replaces letters by changed ones, explained again, and knows them at once", async ({ workbench }) => {
  const stored = donor({ type: "A+" });
  const conflicting = { ...stored, data: { ...stored.data, type: "C+", city: "Elsewhere" } };
  const event = { ...fixture("DonorSignedUp"), id: stored.id, data: stored.data };
  await insertItems(workbench.table, [toItem(event)], attempt());
  await addAtFault(
    workbench,
    ...[donor(), donor({ email: "none" }), conflicting].map((value) => JSON.stringify(value)),
  );
  expect(await editLetters(workbench, {}, toO, { signal, replay: false })).toMatchObject({ matched: 3, moved: 3 });
  const groups = summarise(workbench).groups.map(({ code, path }) => `${code} ${path}`);
  expect(groups.sort()).toEqual(["conflict data.city", "failed ", "invalid-data data.email"]);
  expect(await countMessages(workbench.deadLetters)).toEqual(waiting(3));
  expect(await countMessages(workbench.queue)).toEqual(waiting(0));
});

test("shows what would happen, letters that cannot be changed included, and does nothing unless that is confirmed", async ({
  workbench,
}) => {
  await addAtFault(workbench, JSON.stringify(donor()), JSON.stringify({ data: "x" }), "{");
  const plans: EditPlan[] = [];
  const confirm = async (plan: EditPlan) => {
    plans.push(plan);
    return false;
  };
  const request = { path: "data.type", set: "O+", anyValue: 3 };
  const result = await editLetters(workbench, {}, request, { signal, replay: true, confirm });
  expect(result).toMatchObject({ matched: 3, moved: 0 });
  const counts = { written: 1, duplicate: 0, stillRejected: 0, tooOften: 0 };
  const changes = [{ from: "C+", to: "O+", matched: 1, ...counts }];
  const unchanged = { unchanged: 2, unchangedReason: expect.any(String) };
  expect(plans).toEqual([{ matched: 3, ...counts, ...unchanged, changes, missing: [], conflicts: 0 }]);
  expect(workbench.history.latest(9)).toEqual([]);
  expect(await countMessages(workbench.deadLetters)).toEqual(waiting(3));
});

test("leaves letters that cannot be changed where they are", async ({ workbench }) => {
  await addAtFault(workbench, "{");
  const request = { path: "data.type", set: "O+" };
  for (const _ of [1, 2]) {
    const edited = await editLetters(workbench, {}, request, { signal, replay: false });
    expect(edited).toMatchObject({ matched: 1, unchanged: 1, moved: 0 });
  }
  expect(await countMessages(workbench.deadLetters)).toEqual(waiting(1));
});

test.for([false, true])(
  "the same edit again after a failed deletion only deletes, with replay: %s",
  async (replay, { workbench }) => {
    const { faulty, proxy } = await workbench.behindProxy();
    await addDeadLetters(workbench, [{ body: JSON.stringify(donor()) }, { body: JSON.stringify(donor()) }]);
    proxy.fault = ({ operation }) => (operation === "DeleteMessageBatch" ? { kind: "reset" } : undefined);
    const toStillWrong = { path: "data.type", values: [{ from: "C+", to: "D+" }] };
    const change = replay ? toO : toStillWrong;
    expect(await editLetters(faulty, {}, change, { signal, replay })).toMatchObject({
      moved: 2,
      pass: { undeleted: 2 },
    });
    expect(summarise(workbench).total).toBe(replay ? 0 : 2);
    proxy.fault = () => undefined;
    const again = await editLetters(faulty, { code: "conflict" }, change, { signal, replay });
    expect(again).toMatchObject({ moved: 0, pass: { undeleted: 0, finished: 2 } });
    const [letters, sent] = [await drain(workbench.deadLetters), await drain(workbench.queue)];
    expect([letters.length, sent.length]).toEqual(replay ? [0, 2] : [2, 0]);
  },
);

test.for([false, true])(
  "twice the very same edit after a failed deletion doubles nothing, with replay: %s",
  async (replay, { workbench }) => {
    const { faulty, proxy } = await workbench.behindProxy();
    const donors = [donor(), donor()];
    await addDeadLetters(
      workbench,
      donors.map((value) => ({ body: JSON.stringify(value) })),
    );
    proxy.fault = ({ operation }) => (operation === "DeleteMessageBatch" ? { kind: "reset" } : undefined);
    const options = { signal, replay };
    await editLetters(faulty, {}, toO, options);
    proxy.fault = () => undefined;
    await editLetters(faulty, {}, toO, options);
    const [letters, sent] = [await drain(workbench.deadLetters), await drain(workbench.queue)];
    const bodies = [...letters, ...sent].map(({ Body = "" }) => JSON.parse(Body).id);
    expect(bodies.sort()).toEqual(donors.map(({ id }) => id).sort());
  },
);

test("takes no more letters than the limit", async ({ workbench }) => {
  await addDeadLetters(
    workbench,
    Array.from({ length: 5 }, () => ({ body: JSON.stringify(donor()) })),
  );
  expect(await editLetters(workbench, {}, toO, { signal, replay: true, limit: 2 })).toMatchObject({
    matched: 2,
    moved: 2,
  });
});

const withTypes = (workbench: Workbench, ...types: unknown[]) =>
  addDeadLetters(
    workbench,
    types.map((type) => ({ body: JSON.stringify(donor({ type })) })),
  );

test("changes each value to what it should be, and no other: three spellings in, three right groups out", async ({
  workbench,
}) => {
  const { data: stored, ...donorOf } = donor();
  await insertItems(workbench.table, [toItem({ ...fixture("DonorSignedUp"), id: donorOf.id })], attempt());
  const conflict = '{"code":"conflict","faults":[{"path":"data.type","expected":"the value that is stored"}]}';
  await withTypes(workbench, "O pozitivno", " O\u00a0pozitivno", "A negativno", "B poz.", "nepoznato");
  const conflicting = { ...donorOf, data: { ...stored, type: "O pozitivno" } };
  await addDeadLetters(workbench, [{ body: JSON.stringify(conflicting), attributes: { Rejection: text(conflict) } }]);
  const values = [
    { from: "O pozitivno ", to: "O+" },
    { from: "A negativno", to: "A-" },
    { from: "B poz.", to: "B+" },
  ];
  const edited = await editLetters(workbench, {}, { path: "data.type", values }, { signal, replay: true });
  expect(edited).toMatchObject({ matched: 4, written: 4, moved: 4, missing: [], conflicts: 1 });
  const changes = edited.changes.map(({ from, to, matched, written }) => [from, to, matched, written]);
  expect(changes.sort()).toEqual([
    ["A negativno", "A-", 1, 1],
    ["B poz.", "B+", 1, 1],
    ["O pozitivno", "O+", 2, 2],
  ]);
  const types = (await drain(workbench.queue)).map(({ Body = "" }) => JSON.parse(Body).data.type);
  expect(types.sort()).toEqual(["A-", "B+", "O+", "O+"]);
  const others = (await drain(workbench.deadLetters)).map(({ Body = "" }) => JSON.parse(Body).data.type);
  expect(others.sort()).toEqual(["O pozitivno", "nepoznato"]);
  const [act, ...more] = workbench.history.latest(9);
  expect(act).toMatchObject({ act: "edit", stage: "test", count: 4, ended: "done" });
  expect([act?.ids.length, more]).toEqual([4, []]);
  expect(JSON.stringify(act)).not.toMatch(/O\+|pozitivno/);
});

test.for([
  ["one value over different ones", { path: "data.type", set: "O+" }, { reason: "several", distinct: 2, count: 3 }],
  [
    "any value, when the letters are not as many as was said",
    { path: "data.type", set: "O+", anyValue: 2 },
    { reason: "several", distinct: 2, count: 3 },
  ],
  [
    "values that no letter has",
    { path: "data.type", values: [{ from: "C", to: "O+" }] },
    { reason: "values", distinct: 2 },
  ],
  ["a path that no letter has", { path: "data.typ", set: "O+" }, { reason: "path", paths: ["", "data.type"] }],
] as const)("changes nothing when it is asked for %s", async ([, request, refusal], { workbench }) => {
  await withTypes(workbench, "C+", "C+", "D+");
  await addDeadLetters(workbench, [{ body: "not JSON" }]);
  const asked = "values" in request ? { ...request, values: [...request.values] } : request;
  for (const _ of [1, 2]) {
    const edited = await editLetters(workbench, {}, asked, { signal, replay: true });
    expect(edited).toMatchObject({ refusal, moved: 0 });
  }
  expect(await countMessages(workbench.deadLetters)).toEqual(waiting(4));
});

test("replaces any value where it is said in how many letters", async ({ workbench }) => {
  await withTypes(workbench, "C+", "D+", "");
  const request = { path: "data.type", set: "O+", anyValue: 2 };
  expect(await editLetters(workbench, { code: "invalid-data" }, request, { signal, replay: true })).toMatchObject({
    moved: 2,
  });
});

test("changes what is missing or blank, by the empty value", async ({ workbench }) => {
  await addDeadLetters(
    workbench,
    [undefined, null, " ", "\u0007"].map((city) => ({ body: JSON.stringify(donor({ type: "A+", city })) })),
  );
  const request = { path: "data.city", values: [{ from: "", to: "Delft" }] };
  expect(await editLetters(workbench, {}, request, { signal, replay: true })).toMatchObject({ matched: 3, moved: 3 });
});

test("leaves conflicts alone, also by their ids, unless that code is asked for", async ({ workbench }) => {
  const Rejection = text('{"code":"conflict","faults":[{"path":"data.city","expected":"the value that is stored"}]}');
  await addDeadLetters(workbench, [{ body: JSON.stringify(donor({ type: "A+" })), attributes: { Rejection } }]);
  const request = { path: "data.city", set: "Delft" };
  const refused = await editLetters(workbench, {}, request, { signal, replay: true });
  expect(refused).toMatchObject({ refusal: { reason: "conflict", count: 1 }, moved: 0 });
  const ids = workbench.journal.select({}, { afterSeq: -1, limit: 9 }).letters.map(({ messageId }) => messageId);
  expect(await editLetters(workbench, { ids }, request, { signal, replay: true })).toMatchObject({
    refusal: { reason: "conflict", count: 1 },
  });
  const code = "conflict";
  expect(await editLetters(workbench, { code }, request, { signal, replay: true })).toMatchObject({ moved: 1 });
});
