import type { Event } from "@savelife/core/catalogue";
import { changeItem, putTombstone } from "@savelife/core/change-item";
import { serialize } from "@savelife/core/event";
import { toItem } from "@savelife/core/item";
import { countMessages } from "@savelife/core/receive";
import { insertItems } from "@savelife/core/table";
import { attempt } from "@savelife/core/test/attempt";
import { drain, itemsOf } from "@savelife/core/test/engines";
import { fixture } from "@savelife/core/test/records";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { addDeadLetters, startBench, stopEngines, type TestBench } from "../test/start-bench.ts";
import { type Keep, type ResolveOptions, resolveLetters } from "./resolve.ts";
import type { Workbench } from "./workbench.ts";

let bench: TestBench;
let ids: string[];
beforeEach(async () => {
  bench = await startBench();
  ids = [];
});
afterEach(() => bench.stop());
afterAll(stopEngines);

const { signal } = new AbortController();
const AT = expect.stringMatching(/^\d{4}-.*Z$/);
const donor = (data: object = {}, id: string = crypto.randomUUID()): Event => {
  const event = fixture("DonorSignedUp", id);
  return { ...event, data: { ...event.data, ...data } } as Event;
};
const keepLetter: Keep = { keep: "letter" };
const store = (...events: Event[]) => insertItems(bench.table, events.map(toItem), attempt());
const addBodies = async (...bodies: string[]) => {
  ids.push(
    ...(await addDeadLetters(
      bench,
      bodies.map((body) => ({ body })),
    )),
  );
};
const addEvents = (...events: Event[]) => addBodies(...events.map(serialize));
const stored = async (event: Event) => (await itemsOf(bench.table)).get(toItem(event).PK);
const left = async () => (await countMessages(bench.deadLetters)).waiting;

/** Resolves every letter that was buried here. */
function resolveAll(how: Keep, options: Partial<ResolveOptions> = {}, on: Workbench = bench) {
  return resolveLetters(on, ids, how, { signal, ...options });
}

/** A file in memory, which is nothing before it is kept. */
function inMemory() {
  const file = { text: "", isKept: false };
  const target = {
    write: async (lines: string) => {
      file.text += lines;
    },
    keep: async () => {
      file.isKept = true;
    },
  };
  return { file, how: { keep: "stored", target } as const };
}

test("corrects the item by the fields that differ, absent ones too, and deletes the letter", async () => {
  const one = donor({ city: "Haarlem" });
  const { type: _group, ...groupless } = donor().data as Record<string, unknown>;
  const other = { ...donor({ first_name: "Ana" }), source: "/other" } as Event;
  await store(donor({}, one.id), donor({}, other.id));
  await addEvents(one, { ...other, data: { ...groupless, first_name: "Ana" } } as Event);
  expect(await resolveAll(keepLetter)).toMatchObject({ matched: 2, resolved: 2, outdated: [], others: [] });
  expect(await stored(one)).toEqual({ ...toItem(one), corrected: AT });
  const acted = expect.arrayContaining([toItem(one).PK, toItem(other).PK, ...ids]);
  expect(bench.history.latest(9)).toMatchObject([{ act: "resolve", count: 2, ids: acted, ended: "done" }]);
  const { type: _stored, ...before } = toItem(donor({ first_name: "Ana" }, other.id));
  expect(await stored(other)).toEqual({ ...before, corrected: AT });
  expect([await left(), (await drain(bench.queue)).length, bench.journal.count({})]).toEqual([0, 0, 0]);
});

test("puts letters aside, and leaves the table as it is", async () => {
  const sent = donor({ city: "Haarlem" });
  await store(donor({}, sent.id));
  await addEvents(sent);
  const before = await itemsOf(bench.table);
  const { file, how } = inMemory();
  expect(await resolveAll(how)).toMatchObject({ matched: 1, resolved: 1 });
  expect(JSON.parse(file.text)).toMatchObject({ body: serialize(sent) });
  expect({ isKept: file.isKept, left: await left() }).toEqual({ isKept: true, left: 0 });
  expect(await itemsOf(bench.table)).toEqual(before);
});

test.for(["letter", "stored"] as const)("decides conflicts alone, with --keep %s", async (keep) => {
  const [absent, equal, erased] = [donor(), donor(), donor({ city: "Haarlem" })];
  await store(equal, donor({}, erased.id));
  await putTombstone(bench.table, toItem(erased).PK, "2026-11-27T10:00:00.000Z");
  await addEvents(absent, equal, erased);
  await addBodies("no JSON");
  const before = await itemsOf(bench.table);
  const { file, how } = inMemory();
  const resolved = await resolveAll(keep === "letter" ? keepLetter : how);
  expect(resolved).toMatchObject({ matched: 4, resolved: 2, conflicts: [] });
  expect(resolved.others.map(({ status }) => status).sort()).toEqual(["absent", "rejected"]);
  expect(await itemsOf(bench.table)).toEqual(before);
  const bodies = (await drain(bench.deadLetters)).map(({ Body }) => Body);
  expect(bodies.sort()).toEqual([serialize(absent), "no JSON"].sort());
  expect(file).toEqual({ text: "", isKept: false }); // nobody who was erased is written to a file
});

test("keeps what two letters say of one item when they say the same, and neither when they do not", async () => {
  const [same, torn] = [donor({ city: "Haarlem" }), donor({ city: "Haarlem" })];
  await store(donor({}, same.id), donor({}, torn.id));
  await addEvents(same, { ...same, source: "/other" }, torn, donor({ city: "Riga" }, torn.id));
  const resolved = await resolveAll(keepLetter);
  expect(resolved).toMatchObject({ matched: 4, resolved: 2 });
  expect(resolved.contradicting.map(({ PK }) => PK)).toEqual([toItem(torn).PK, toItem(torn).PK]);
  expect(await stored(same)).toMatchObject({ city: "Haarlem" });
  expect(await stored(torn)).toEqual(toItem(donor({}, torn.id)));
  expect(await left()).toBe(2);
  const { file, how } = inMemory();
  expect(await resolveAll(how)).toMatchObject({ matched: 2, resolved: 2, contradicting: [] });
  expect(file.text.trimEnd().split("\n")).toHaveLength(2);
});

test.for([
  ["another value", "city", "Amsterdam", "Riga"],
  ["another value of an optional field", "type", "A+", "B+"],
  ["no value of an optional field", "type", "A+", undefined],
] as const)("leaves an item that got %s meanwhile, and the letter", async ([, field, from, to]) => {
  const sent = donor({ city: "Haarlem", type: "O-" });
  await store(donor({}, sent.id));
  await addEvents(sent);
  const confirm = async () => {
    await changeItem(bench.table, toItem(sent).PK, [{ field, from, to }], "2026-11-27T10:00:00.000Z");
    return true;
  };
  const resolved = await resolveAll(keepLetter, { confirm });
  expect(resolved).toMatchObject({ resolved: 0, outdated: [{ body: serialize(sent) }] });
  expect(await stored(sent)).toEqual({
    ...toItem(donor({ [field]: to }, sent.id)),
    corrected: "2026-11-27T10:00:00.000Z",
  });
  expect(await left()).toBe(1);
  expect(await resolveAll(keepLetter)).toMatchObject({ resolved: 1, outdated: [] });
  expect(await stored(sent)).toEqual({ ...toItem(sent), corrected: AT });
});

test("does not bring back an item that was erased meanwhile, nor writes its letter to a file", async () => {
  const sent = donor({ city: "Haarlem" });
  await store(donor({}, sent.id));
  await addEvents(sent);
  const confirm = () => putTombstone(bench.table, toItem(sent).PK, "2026-11-27T10:00:00.000Z");
  expect(await resolveAll(keepLetter, { confirm })).toMatchObject({
    resolved: 0,
    outdated: [{ body: serialize(sent) }],
  });
  const { file, how } = inMemory();
  expect(await resolveAll(how)).toMatchObject({ resolved: 1, conflicts: [] });
  expect(await stored(sent)).toEqual({ PK: toItem(sent).PK, erased: "2026-11-27T10:00:00.000Z" });
  expect([await left(), file.text]).toEqual([0, ""]);
});

test.for([
  ["a no", { confirm: async () => false }],
  ["a dry run", { dryRun: true }],
] as const)("does nothing after %s", async ([, options]) => {
  const sent = donor({ city: "Haarlem" });
  await store(donor({}, sent.id));
  await addEvents(sent);
  const { file, how } = inMemory();
  for (const keep of [keepLetter, how]) {
    const resolved = await resolveAll(keep, options);
    expect(resolved).toMatchObject({ matched: 1, resolved: 0 });
    expect(resolved.conflicts[0]?.fields.filter(({ differs }) => differs)).toEqual([
      { field: "city", stored: "Amsterdam", sent: "Haarlem", differs: true },
    ]);
  }
  expect([await left(), file.text]).toEqual([1, ""]);
  expect(await stored(sent)).toEqual(toItem(donor({}, sent.id)));
});

test("finishes a deletion that failed, and corrects nothing twice", async () => {
  const { faulty, proxy } = await bench.behindProxy();
  const sent = donor({ city: "Haarlem" });
  await store(donor({}, sent.id));
  await addEvents(sent);
  proxy.fault = ({ operation }) => (operation === "DeleteMessageBatch" ? { kind: "reset" } : undefined);
  expect(await resolveAll(keepLetter, {}, faulty)).toMatchObject({
    resolved: 1,
    pass: { undeleted: 1 },
  });
  const once = await stored(sent);
  proxy.fault = () => undefined;
  expect(await resolveAll(keepLetter, {}, faulty)).toMatchObject({ matched: 0 });
  expect(await left()).toBe(0);
  expect(await stored(sent)).toEqual(once);
});
