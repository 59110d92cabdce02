import { mkdir, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ofGroup } from "./filter.ts";
import { type Journal, openJournal } from "./journal.ts";
import { type KnownLetter, toKnown } from "./known-letter.ts";

const URL_OF_QUEUE = "http://127.0.0.1:4566/000000000000/DeadLetters";
let directory: string;
let journal: Journal;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "savelife-journal-"));
  journal = openJournal(directory, URL_OF_QUEUE);
});
afterEach(async () => {
  journal.close();
  await rm(directory, { recursive: true });
});

const hour = (n: number) => `2026-11-22T${String(n).padStart(2, "0")}:00:00.000Z`;
const letter = (n: number, change: Partial<KnownLetter> = {}): KnownLetter => ({
  ...toKnown({
    messageId: `id-${n}`,
    receiptHandle: `h-${n}`,
    body: "x",
    attributes: {},
    sentAt: hour(n),
    receives: 1,
  }),
  ...change,
});
const ids = (letters: KnownLetter[]) => letters.map(({ messageId }) => messageId);
const all = { afterSeq: -1, limit: 100 };

test("gives letters back as they were, with binary attributes and a group", () => {
  const attributes = {
    tenant: { DataType: "String", StringValue: "nl" },
    blob: { DataType: "Binary", BinaryValue: Buffer.from([0, 255]) },
  };
  const whole = letter(1, { attributes, groupId: "import", body: "\u0000 é 🩸 \ud83e" });
  journal.record([whole, letter(2)], 1, 0);
  expect(journal.select({}, all).letters).toEqual([{ ...whole, body: whole.body.toWellFormed() }, letter(2)]);
});

test("groups letters, the largest group first, with the time of its oldest", () => {
  const one = { code: "invalid-data" as const, type: "DonorSignedUp", path: "data.type" };
  journal.record([letter(3, one), letter(1), letter(2, one), letter(4, { ...one, type: null })], 1, 0);
  expect(journal.groups({})).toEqual([
    { ...one, count: 2, oldest: hour(2), values: [{ value: "", count: 2 }], moreValues: 0 },
    { code: "not-json", type: null, path: "", count: 1, oldest: hour(1), values: [], moreValues: 0 },
    { ...one, type: null, count: 1, oldest: hour(4), values: [{ value: "", count: 1 }], moreValues: 0 },
  ]);
  for (const group of journal.groups({})) expect(journal.count(ofGroup(group))).toBe(group.count);
});

test("says which values the letters of a group have, and whom they come from", () => {
  const withType = (n: number, type: unknown, source = "https://crm.example.org") => {
    const body = JSON.stringify({ specversion: "1.0", source, type: "DonorSignedUp", data: { type } });
    return { ...letter(n, { body, code: "invalid-data", path: "data.type" }), source };
  };
  const types = ["C+", "C+ ", 7, { a: 1 }, ...Array.from({ length: 25 }, (_, i) => `group ${i + 10}`)];
  journal.record(
    types.map((type, i) => withType(i, type)),
    1,
    0,
  );
  journal.record([withType(50, "C+", "urn:other")], 1, 0);
  const [group] = journal.groups({});
  expect(group?.values.slice(0, 3)).toEqual([
    { value: "C+", count: 3 },
    { value: "7", count: 1 },
    { value: "group 10", count: 1 },
  ]);
  expect([group?.values.length, group?.moreValues]).toEqual([20, 8]);
  expect(journal.groups({ code: "conflict" })).toEqual([]);
  expect(journal.sources({})).toMatchObject([
    { source: "https://crm.example.org", count: 29 },
    { source: "urn:other", count: 1 },
  ]);
  expect(journal.count({ source: "urn:other" })).toBe(1);
  expect(journal.count({ value: { path: "data.type", oneOf: ["C+", '{"a":1}'] } })).toBe(4);
});

test.for([
  ["code", { code: "unknown-type" }, ["id-2"]],
  ["type", { type: "DonorSignedUp" }, ["id-1"]],
  ["no type", { type: null }, ["id-2", "id-3"]],
  ["the path of the first fault", { path: "data.type" }, ["id-1"]],
  ["the whole message", { path: "" }, ["id-3"]],
  ["any fault", { fault: "data.city" }, ["id-1"]],
  ["ids", { ids: ["id-3", "id-1", "'); DROP TABLE letters; --"] }, ["id-1", "id-3"]],
  ["two things at once", { type: null, code: "not-json" }, ["id-3"]],
  ["nothing", {}, ["id-1", "id-2", "id-3"]],
  ["something that no letter has", { path: "%" }, []],
] as const)("finds letters by %s", ([, filter, expected]) => {
  const faults = [
    { path: "data.type", expected: "a blood group" },
    { path: "data.city", expected: "text" },
  ];
  const first = letter(1, { code: "invalid-data", type: "DonorSignedUp", path: "data.type", faults });
  journal.record([first, letter(2, { code: "unknown-type", path: "type" }), letter(3)], 1, 0);
  const wanted = "ids" in filter ? { ids: [...filter.ids] } : filter;
  expect(ids(journal.select(wanted, all).letters)).toEqual(expected);
});

test("pages in the order in which letters were last seen", () => {
  journal.record([letter(1), letter(2), letter(3)], 1, 0);
  journal.record([letter(1)], 2, 0);
  const first = journal.select({}, { afterSeq: -1, limit: 2 });
  expect(ids(first.letters)).toEqual(["id-2", "id-3"]);
  const second = journal.select({}, { afterSeq: first.lastSeq, limit: 2 });
  expect(ids(second.letters)).toEqual(["id-1"]);
  expect(journal.select({}, { afterSeq: second.lastSeq, limit: 2 }).letters).toEqual([]);
});

test("keeps the place of a letter that is delivered twice in a pass, with the handle that is good now", () => {
  journal.record([letter(1), letter(2)], 1, 0);
  const { lastSeq } = journal.select({}, all);
  for (const receiptHandle of ["second", "third"]) {
    journal.record([letter(1, { receiptHandle })], 1, 0);
    expect(journal.select({}, { ...all, afterSeq: lastSeq }).letters).toEqual([]);
    expect(journal.select({}, all).letters).toEqual([letter(1, { receiptHandle }), letter(2)]);
  }
});

test("records letters behind those of another process", () => {
  const other = openJournal(directory, URL_OF_QUEUE);
  other.record([letter(1), letter(2)], 1, 0);
  journal.record([letter(3), letter(1)], 2, 0);
  other.record([letter(4)], 3, 0);
  other.close();
  expect(ids(journal.select({}, all).letters)).toEqual(["id-2", "id-3", "id-1", "id-4"]);
});

test("gives no letter the place of one that was forgotten", () => {
  journal.record([letter(1), letter(2)], 1, 0);
  const { lastSeq } = journal.select({}, all);
  journal.forget(["id-1", "id-2"]);
  journal.record([letter(3)], 1, 0);
  expect(ids(journal.select({}, { ...all, afterSeq: lastSeq }).letters)).toEqual(["id-3"]);
});

test("remembers over a restart what is held, what is elsewhere too, and the number of the pass", () => {
  journal.record([letter(1), letter(2)], journal.nextPass(), 5_000);
  journal.markCopied(["id-2"]);
  journal.close();
  journal = openJournal(directory, URL_OF_QUEUE);
  const [first, second] = journal.held(5_001, 10);
  expect(first).toEqual({ seq: 1, messageId: "id-1", receiptHandle: "h-1", heldUntil: 5_000 });
  expect(second?.messageId).toBe("id-2");
  expect(journal.held(5_001, 10, first)).toEqual([second]);
  expect(journal.held(5_000, 10)).toEqual([]);
  expect(journal.hidden()).toEqual({ count: 2, until: 5_000 });
  expect(journal.copied(-1, 10)).toEqual([second]);
  expect(journal.nextPass()).toBe(2);
});

test("shows no letter whose deletion is pending", () => {
  journal.record([letter(1), letter(2)], 1, 5_000);
  journal.markCopied(["id-2"]);
  journal.record([letter(2)], 2, 6_000); // seen again, as it could not be deleted
  expect(ids(journal.select({}, all).letters)).toEqual(["id-1"]);
  expect(journal.count({})).toBe(1);
  expect(journal.groups({})).toMatchObject([{ count: 1 }]);
  expect(journal.countCopied()).toBe(1);
});

test("finds, of letters that were sent to their own queue, as many that arrived as there are with that body", () => {
  const moves = [1, 2, 3].map((n) => ({ messageId: `id-${n}`, body: n === 3 ? "other" : "changed" }));
  journal.record([letter(1), letter(2), letter(3)], 1, 5_000);
  journal.markSending(moves);
  expect(journal.isSending()).toBe(true);
  journal.record([letter(1), letter(2), letter(3), letter(4, { body: "changed" })], 2, 5_000);
  journal.endPass(2, { endedAt: hour(1), complete: true });
  expect(ids(journal.select({}, all).letters)).toEqual(["id-2", "id-3", "id-4"]);
  expect(journal.isSending()).toBe(false);
});

test("does not know what arrived after a pass that has not seen all letters", () => {
  journal.record([letter(1)], 1, 5_000);
  journal.markSending([{ messageId: "id-1", body: "changed" }]);
  journal.record([letter(1)], 2, 5_000);
  journal.endPass(2, { endedAt: hour(1), complete: false });
  expect(journal.isSending()).toBe(true);
});

test("forgets, at the end of a complete pass, what it did not see, and not at the end of another", () => {
  journal.record([letter(1), letter(2)], 1, 0);
  journal.record([letter(2)], 2, 0);
  journal.endPass(2, { endedAt: hour(1), complete: false });
  expect(journal.count({})).toBe(2);
  journal.record([letter(2)], 3, 0);
  journal.endPass(3, { endedAt: hour(2), complete: true });
  expect(ids(journal.select({}, all).letters)).toEqual(["id-2"]);
  expect(journal.latestPass()).toEqual({ endedAt: hour(2), complete: true });
});

test("is readable by its owner alone, and one for each queue", async () => {
  journal.record([letter(1)], 1, 0);
  for (const file of [journal.file, `${journal.file}-wal`]) {
    expect(((await stat(file)).mode & 0o777).toString(8)).toBe("600");
  }
  const other = openJournal(directory, `${URL_OF_QUEUE}2`);
  expect(other.count({})).toBe(0);
  other.close();
});

test("leaves nothing of a forgotten letter in its file", async () => {
  const { readFile } = await import("node:fs/promises");
  journal.record([letter(1, { body: "ivica@server.com" }), letter(2)], 1, 0);
  journal.forget(["id-1"]);
  journal.close();
  expect((await readFile(journal.file)).includes("ivica@server.com")).toBe(false);
  journal = openJournal(directory, URL_OF_QUEUE);
  expect(journal.count({})).toBe(1);
});

test("is found from a folder below, next to what else is in .savelife", async () => {
  const below = path.join(directory, "packages", "cli");
  await mkdir(below, { recursive: true });
  const same = openJournal(below, URL_OF_QUEUE);
  expect(same.file).toBe(journal.file);
  same.close();
});
