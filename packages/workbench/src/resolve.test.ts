import type { Event } from "@savelife/core/catalogue";
import { changeItem, putTombstone } from "@savelife/core/change-item";
import { serialize } from "@savelife/core/event";
import { toItem } from "@savelife/core/item";
import { countMessages } from "@savelife/core/receive";
import { insertItems } from "@savelife/core/table";
import { attempt } from "@savelife/core/test/attempt";
import { drain, itemsOf } from "@savelife/core/test/engines";
import { fixture } from "@savelife/core/test/records";
import { beforeEach, expect } from "vitest";
import { addDeadLetters, test } from "../test/start-bench.ts";
import type { ConfirmOptions } from "./hold.ts";
import { type Keep, type ResolvePlan, resolveLetters } from "./resolve.ts";
import type { Workbench } from "./workbench.ts";

let ids: string[];
beforeEach(() => {
  ids = [];
});

const { signal } = new AbortController();
const AT = expect.stringMatching(/^\d{4}-.*Z$/);
const donor = (data: object = {}, id: string = crypto.randomUUID()): Event => {
  const event = fixture("DonorSignedUp", id);
  return { ...event, data: { ...event.data, ...data } } as Event;
};
const keepLetter: Keep = { keep: "letter" };
const store = (workbench: Workbench, ...events: Event[]) => insertItems(workbench.table, events.map(toItem), attempt());
const addBodies = async (workbench: Workbench, ...bodies: string[]) => {
  ids.push(
    ...(await addDeadLetters(
      workbench,
      bodies.map((body) => ({ body })),
    )),
  );
};
const addEvents = (workbench: Workbench, ...events: Event[]) => addBodies(workbench, ...events.map(serialize));
const stored = async (workbench: Workbench, event: Event) => (await itemsOf(workbench.table)).get(toItem(event).PK);
const left = async (workbench: Workbench) => (await countMessages(workbench.deadLetters)).waiting;

/** Resolves every letter that was added here. */
function resolveAll(workbench: Workbench, how: Keep, options: Partial<ConfirmOptions<ResolvePlan>> = {}) {
  return resolveLetters(workbench, ids, how, { signal, ...options });
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

test("corrects the item by the fields that differ, absent ones too, and deletes the letter", async ({ workbench }) => {
  const one = donor({ city: "Haarlem" });
  const { type: _group, ...groupless } = donor().data as Record<string, unknown>;
  const other = { ...donor({ first_name: "Ana" }), source: "/other" } as Event;
  await store(workbench, donor({}, one.id), donor({}, other.id));
  await addEvents(workbench, one, { ...other, data: { ...groupless, first_name: "Ana" } } as Event);
  expect(await resolveAll(workbench, keepLetter)).toMatchObject({ matched: 2, resolved: 2, outdated: [], others: [] });
  expect(await stored(workbench, one)).toEqual({ ...toItem(one), corrected: AT });
  const acted = expect.arrayContaining([toItem(one).PK, toItem(other).PK, ...ids]);
  expect(workbench.history.latest(9)).toMatchObject([{ act: "resolve", count: 2, ids: acted, ended: "done" }]);
  const { type: _stored, ...before } = toItem(donor({ first_name: "Ana" }, other.id));
  expect(await stored(workbench, other)).toEqual({ ...before, corrected: AT });
  expect([await left(workbench), (await drain(workbench.queue)).length, workbench.journal.count({})]).toEqual([
    0, 0, 0,
  ]);
});

test("puts letters aside, and leaves the table as it is", async ({ workbench }) => {
  const sent = donor({ city: "Haarlem" });
  await store(workbench, donor({}, sent.id));
  await addEvents(workbench, sent);
  const before = await itemsOf(workbench.table);
  const { file, how } = inMemory();
  expect(await resolveAll(workbench, how)).toMatchObject({ matched: 1, resolved: 1 });
  expect(JSON.parse(file.text)).toMatchObject({ body: serialize(sent) });
  expect({ isKept: file.isKept, left: await left(workbench) }).toEqual({ isKept: true, left: 0 });
  expect(await itemsOf(workbench.table)).toEqual(before);
});

test.for(["letter", "stored"] as const)("decides conflicts alone, with --keep %s", async (keep, { workbench }) => {
  const [absent, equal, erased] = [donor(), donor(), donor({ city: "Haarlem" })];
  await store(workbench, equal, donor({}, erased.id));
  await putTombstone(workbench.table, toItem(erased).PK, "2026-11-27T10:00:00.000Z");
  await addEvents(workbench, absent, equal, erased);
  await addBodies(workbench, "not JSON");
  const before = await itemsOf(workbench.table);
  const { file, how } = inMemory();
  const resolved = await resolveAll(workbench, keep === "letter" ? keepLetter : how);
  expect(resolved).toMatchObject({ matched: 4, resolved: 2, conflicts: [] });
  expect(resolved.others.map(({ status }) => status).sort()).toEqual(["absent", "rejected"]);
  expect(await itemsOf(workbench.table)).toEqual(before);
  const bodies = (await drain(workbench.deadLetters)).map(({ Body }) => Body);
  expect(bodies.sort()).toEqual([serialize(absent), "not JSON"].sort());
  expect(file).toEqual({ text: "", isKept: false }); // nobody who was erased is written to a file
});

test("keeps what two letters say of one item when they say the same, and neither when they do not", async ({
  workbench,
}) => {
  const [same, torn] = [donor({ city: "Haarlem" }), donor({ city: "Haarlem" })];
  await store(workbench, donor({}, same.id), donor({}, torn.id));
  await addEvents(workbench, same, { ...same, source: "/other" }, torn, donor({ city: "Riga" }, torn.id));
  const resolved = await resolveAll(workbench, keepLetter);
  expect(resolved).toMatchObject({ matched: 4, resolved: 2 });
  expect(resolved.contradicting.map(({ PK }) => PK)).toEqual([toItem(torn).PK, toItem(torn).PK]);
  expect(await stored(workbench, same)).toMatchObject({ city: "Haarlem" });
  expect(await stored(workbench, torn)).toEqual(toItem(donor({}, torn.id)));
  expect(await left(workbench)).toBe(2);
  const { file, how } = inMemory();
  expect(await resolveAll(workbench, how)).toMatchObject({ matched: 2, resolved: 2, contradicting: [] });
  expect(file.text.trimEnd().split("\n")).toHaveLength(2);
});

test.for([
  ["another value", "city", "Amsterdam", "Riga"],
  ["another value of an optional field", "type", "A+", "B+"],
  ["no value of an optional field", "type", "A+", undefined],
] as const)("leaves an item that got %s meanwhile, and the letter", async ([, field, from, to], { workbench }) => {
  const sent = donor({ city: "Haarlem", type: "O-" });
  await store(workbench, donor({}, sent.id));
  await addEvents(workbench, sent);
  const confirm = async () => {
    await changeItem(workbench.table, toItem(sent).PK, [{ field, from, to }], "2026-11-27T10:00:00.000Z");
    return true;
  };
  const resolved = await resolveAll(workbench, keepLetter, { confirm });
  expect(resolved).toMatchObject({ resolved: 0, outdated: [{ body: serialize(sent) }] });
  expect(await stored(workbench, sent)).toEqual({
    ...toItem(donor({ [field]: to }, sent.id)),
    corrected: "2026-11-27T10:00:00.000Z",
  });
  expect(await left(workbench)).toBe(1);
  expect(await resolveAll(workbench, keepLetter)).toMatchObject({ resolved: 1, outdated: [] });
  expect(await stored(workbench, sent)).toEqual({ ...toItem(sent), corrected: AT });
});

test("does not bring back an item that was erased meanwhile, nor writes its letter to a file", async ({
  workbench,
}) => {
  const sent = donor({ city: "Haarlem" });
  await store(workbench, donor({}, sent.id));
  await addEvents(workbench, sent);
  const confirm = () => putTombstone(workbench.table, toItem(sent).PK, "2026-11-27T10:00:00.000Z");
  expect(await resolveAll(workbench, keepLetter, { confirm })).toMatchObject({
    resolved: 0,
    outdated: [{ body: serialize(sent) }],
  });
  const { file, how } = inMemory();
  expect(await resolveAll(workbench, how)).toMatchObject({ resolved: 1, conflicts: [] });
  expect(await stored(workbench, sent)).toEqual({ PK: toItem(sent).PK, erased: "2026-11-27T10:00:00.000Z" });
  expect([await left(workbench), file.text]).toEqual([0, ""]);
});

test.for([
  ["a no", { confirm: async () => false }],
  ["a dry run", { dryRun: true }],
] as const)("does nothing after %s", async ([, options], { workbench }) => {
  const sent = donor({ city: "Haarlem" });
  await store(workbench, donor({}, sent.id));
  await addEvents(workbench, sent);
  const { file, how } = inMemory();
  for (const keep of [keepLetter, how]) {
    const resolved = await resolveAll(workbench, keep, options);
    expect(resolved).toMatchObject({ matched: 1, resolved: 0 });
    expect(resolved.conflicts[0]?.fields.filter(({ differs }) => differs)).toEqual([
      { field: "city", stored: "Amsterdam", sent: "Haarlem", differs: true },
    ]);
  }
  expect([await left(workbench), file.text]).toEqual([1, ""]);
  expect(await stored(workbench, sent)).toEqual(toItem(donor({}, sent.id)));
});

test("finishes a deletion that failed, and corrects nothing twice", async ({ workbench }) => {
  const { faulty, proxy } = await workbench.behindProxy();
  const sent = donor({ city: "Haarlem" });
  await store(workbench, donor({}, sent.id));
  await addEvents(workbench, sent);
  proxy.fault = ({ operation }) => (operation === "DeleteMessageBatch" ? { kind: "reset" } : undefined);
  expect(await resolveAll(faulty, keepLetter)).toMatchObject({
    resolved: 1,
    pass: { undeleted: 1 },
  });
  const once = await stored(workbench, sent);
  proxy.fault = () => undefined;
  expect(await resolveAll(faulty, keepLetter)).toMatchObject({ matched: 0 });
  expect(await left(workbench)).toBe(0);
  expect(await stored(workbench, sent)).toEqual(once);
});
