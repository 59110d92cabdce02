import { print } from "@savelife/core/event";
import { readJson } from "@savelife/core/json";
import { countMessages } from "@savelife/core/receive";
import { drain } from "@savelife/core/test/engines";
import { fixture } from "@savelife/core/test/records";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { bury, startBench, stopEngines, type TestBench } from "../test/start-bench.ts";
import { exportLetters } from "./export.ts";
import { type Exported, fromLine } from "./letter-line.ts";
import { replayExported } from "./replay-exported.ts";

let bench: TestBench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.stop());
afterAll(stopEngines);

const { signal } = new AbortController();
const waiting = (letters: number) => ({ waiting: letters, inFlight: 0, delayed: 0 });
const attributes = {
  tenant: { DataType: "String", StringValue: "nl \u2028" },
  blob: { DataType: "Binary.gz", BinaryValue: new Uint8Array([0, 255]) },
};
const donor = print(fixture("DonorSignedUp"));

/** Exports to a text. */
async function exported(discard?: (count: number) => Promise<boolean>) {
  let text = "";
  const write = async (lines: string) => {
    text += lines;
  };
  const result = await exportLetters(bench, {}, { signal, write, discard });
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

test("writes a line of ASCII for each letter, and leaves the letters where they are", async () => {
  await bury(bench, [{ body: donor, attributes }, { body: "line\nline" }]);
  const { text, result } = await exported();
  expect(result).toMatchObject({ exported: 2, discarded: 0 });
  expect(text).toMatch(/^([ -~]+\n){2}$/);
  expect(await countMessages(bench.deadLetters)).toEqual(waiting(2));
});

test("takes back what it has written: the same bodies and attributes, binary ones too", async () => {
  await bury(bench, [{ body: donor, attributes }]);
  const { text } = await exported();
  const dryRun = await replayExported(bench, readBack(text), { dryRun: true, signal });
  expect(dryRun).toMatchObject({ matched: 1, written: 1, moved: 0 });
  expect(await replayExported(bench, readBack(text), { dryRun: false, signal })).toMatchObject({ moved: 1 });
  const [sent] = await drain(bench.queue);
  expect(sent?.Body).toBe(donor);
  const Replays = { DataType: "Number", StringValue: "1" };
  expect(sent?.MessageAttributes).toEqual({ ...attributes, Replays });
});

test("replays nothing of a file that would be rejected again, or was replayed three times", async () => {
  const Replays = { DataType: "Number", StringValue: "3" };
  await bury(bench, [{ body: "{" }, { body: donor, attributes: { Replays } }]);
  const { text } = await exported();
  const replayed = await replayExported(bench, readBack(text), { dryRun: false, signal });
  expect(replayed).toMatchObject({ stillRejected: 1, tooOften: 1, moved: 0 });
  expect(await replayExported(bench, readBack(text), { dryRun: false, signal, force: true })).toMatchObject({
    moved: 1,
  });
});

test("deletes what it has written, once that is confirmed, and nothing that came later", async () => {
  await bury(bench, [{ body: "{" }, { body: "[" }]);
  const { text, result } = await exported(async (count) => {
    expect(count).toBe(2);
    await bury(bench, [{ body: "later" }]);
    return true;
  });
  expect(result).toMatchObject({ exported: 2, discarded: 2, undeleted: 0 });
  expect(text.split("\n")).toHaveLength(3);
  expect((await drain(bench.deadLetters)).map(({ Body }) => Body)).toEqual(["later"]);
});

test("deletes nothing when that is refused, or when the writing fails", async () => {
  await bury(bench, [{ body: "{" }]);
  expect((await exported(async () => false)).result).toMatchObject({ exported: 1, discarded: 0 });
  const write = async () => {
    throw new Error("no space");
  };
  await expect(exportLetters(bench, {}, { signal, write, discard: async () => true })).rejects.toThrow("no space");
  expect(await countMessages(bench.deadLetters)).toEqual(waiting(1));
});

test.for([
  ["null", null, ""],
  ["a letter without a body", { messageId: "id", sentAt: "", attributes: {} }, "body"],
  ["attributes that are none", { messageId: "id", sentAt: "", attributes: { a: 1 }, body: "x" }, "attributes.a"],
] as const)("does not take %s for a letter", ([, value, path]) => {
  expect(fromLine(value)).toMatchObject({ fault: { path } });
});
