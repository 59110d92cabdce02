import { serialize } from "@savelife/core/event";
import { readJson } from "@savelife/core/json";
import { countMessages } from "@savelife/core/receive";
import { drain } from "@savelife/core/test/engines";
import { fixture } from "@savelife/core/test/records";
import { expect } from "vitest";
import { addDeadLetters, test } from "../test/start-bench.ts";
import { type ExportOptions, exportLetters } from "./export.ts";
import { type Exported, fromLine } from "./known-letter.ts";
import { replayExported } from "./replay.ts";
import type { Workbench } from "./workbench.ts";

const { signal } = new AbortController();
const waiting = (letters: number) => ({ waiting: letters, inFlight: 0, delayed: 0 });
const attributes = {
  tenant: { DataType: "String", StringValue: "nl \u2028" },
  blob: { DataType: "Binary.gz", BinaryValue: new Uint8Array([0, 255]) },
};
const donor = serialize(fixture("DonorSignedUp"));

/** Exports to a text. */
async function exported(workbench: Workbench, change: Partial<ExportOptions> = {}) {
  let [draft, text] = ["", ""];
  const target = {
    write: async (lines: string) => {
      draft += lines;
    },
    keep: async () => {
      text = draft;
    },
  };
  const result = await exportLetters(workbench, {}, { signal, target, discard: false, ...change });
  return { text, result };
}

async function* readBack(text: string): AsyncGenerator<Exported[]> {
  yield text
    .trimEnd()
    .split("\n")
    .map((line) => {
      const json = readJson(line);
      const read = fromLine("value" in json ? json.value : undefined);
      if ("fault" in read) throw new Error(`expected ${read.fault.expected} at ${read.fault.path}`);
      return read.letter;
    });
}

test("writes a line of ASCII for each letter, and leaves the letters where they are", async ({ workbench }) => {
  await addDeadLetters(workbench, [{ body: donor, attributes }, { body: "line\nline" }]);
  const { text, result } = await exported(workbench);
  expect(result).toMatchObject({ exported: 2, discarded: 0 });
  expect(text).toMatch(/^([ -~]+\n){2}$/);
  expect(await countMessages(workbench.deadLetters)).toEqual(waiting(2));
});

test("takes back what it has written: the same bodies and attributes, binary ones too", async ({ workbench }) => {
  await addDeadLetters(workbench, [{ body: donor, attributes }]);
  const { text } = await exported(workbench);
  const dryRun = await replayExported(workbench, () => readBack(text), { dryRun: true, signal });
  expect(dryRun).toMatchObject({ matched: 1, written: 1, moved: 0 });
  expect(await replayExported(workbench, () => readBack(text), { dryRun: false, signal })).toMatchObject({ moved: 1 });
  const [sent] = await drain(workbench.queue);
  expect(sent?.Body).toBe(donor);
  const Replays = { DataType: "Number", StringValue: "1" };
  expect(sent?.MessageAttributes).toEqual({ ...attributes, Replays });
});

test("replays nothing of a file that would be rejected again, or was replayed three times", async ({ workbench }) => {
  const Replays = { DataType: "Number", StringValue: "3" };
  await addDeadLetters(workbench, [{ body: "{" }, { body: donor, attributes: { Replays } }]);
  const { text } = await exported(workbench);
  const replayed = await replayExported(workbench, () => readBack(text), { dryRun: false, signal });
  expect(replayed).toMatchObject({ stillRejected: 1, tooOften: 1, moved: 0 });
  expect(await replayExported(workbench, () => readBack(text), { dryRun: false, signal, force: true })).toMatchObject({
    moved: 1,
  });
});

test("deletes what it has written, once that is confirmed, and nothing that came later", async ({ workbench }) => {
  await addDeadLetters(workbench, [{ body: "{" }, { body: "[" }]);
  const confirm = async (count: number) => {
    expect(count).toBe(2);
    await addDeadLetters(workbench, [{ body: "later" }]);
    return true;
  };
  const { text, result } = await exported(workbench, { discard: true, confirm });
  expect(result).toMatchObject({ exported: 2, discarded: 2, pass: { undeleted: 0 } });
  expect(text.split("\n")).toHaveLength(3);
  expect((await drain(workbench.deadLetters)).map(({ Body }) => Body)).toEqual(["later"]);
});

test("writes nothing when that is refused, when nothing matches, and when it is interrupted", async ({ workbench }) => {
  await addDeadLetters(workbench, [{ body: "{" }]);
  const nothing = { text: "", result: expect.objectContaining({ exported: 0, discarded: 0 }) };
  expect(await exported(workbench, { discard: true, confirm: async () => false })).toEqual(nothing);
  expect(await exported(workbench, { discard: true, limit: 0 })).toEqual(nothing);
  expect(await exported(workbench, { discard: true, signal: AbortSignal.abort() })).toEqual(nothing);
  expect(await countMessages(workbench.deadLetters)).toEqual(waiting(1));
});

test.for(["write", "keep"] as const)(
  "deletes nothing when the file fails to %s, and all of it the second time",
  async (step, { workbench }) => {
    await addDeadLetters(workbench, [{ body: "{" }, { body: "[" }]);
    const target = { write: async () => {}, keep: async () => {}, [step]: () => Promise.reject(new Error("no space")) };
    await expect(exported(workbench, { discard: true, target })).rejects.toThrow("no space");
    expect(await countMessages(workbench.deadLetters)).toEqual(waiting(2));
    expect((await exported(workbench, { discard: true })).result).toMatchObject({ exported: 2, discarded: 2 });
  },
);

test("exports nothing again that it could not delete, but deletes it the second time", async ({ workbench }) => {
  const { faulty, proxy } = await workbench.behindProxy();
  await addDeadLetters(workbench, [{ body: "{" }, { body: "[" }]);
  proxy.fault = ({ operation }) =>
    operation === "DeleteMessageBatch" ? { kind: "answer", status: 403, body: { __type: "AccessDenied" } } : undefined;
  const target = { write: async () => {}, keep: async () => {} };
  const first = await exportLetters(faulty, {}, { signal, target, discard: true });
  expect(first).toMatchObject({ exported: 2, discarded: 0, pass: { undeleted: 2, undeletedReason: "AccessDenied" } });
  const pass = { finished: 2, undeleted: 0 };
  expect(await exported(workbench)).toMatchObject({ text: "", result: { exported: 0, pass } }); // whatever comes next deletes them
  expect(await countMessages(workbench.deadLetters)).toEqual(waiting(0));
});

test.for([
  ["null", null, ""],
  ["a letter without a body", { messageId: "id", sentAt: "", attributes: {} }, "body"],
  ["attributes of another shape", { messageId: "id", sentAt: "", attributes: { a: 1 }, body: "x" }, "attributes.a"],
] as const)("does not take %s for a letter", ([, value, path]) => {
  expect(fromLine(value)).toMatchObject({ fault: { path } });
});
