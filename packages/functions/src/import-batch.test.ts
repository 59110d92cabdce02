import { systemClock } from "@savelife/core/clock";
import { parse } from "@savelife/core/parse";
import { test as engineTest } from "@savelife/core/test/engine-tests";
import { drain } from "@savelife/core/test/engines";
import type { FaultProxy } from "@savelife/core/test/proxy";
import { describe, expect } from "vitest";
import { type Importer, importBatch } from "./import-batch.ts";

const donor = (i: number) => ({ first_name: "ivica", city: "Amsterdam", email: `ivica.${i}@server.com`, type: "A+" });
const wrong = { ...donor(0), type: "C+" };
const plan = { type: "DonorSignedUp", source: "import", idFrom: ["email"], map: {} };
const batch = (...Items: unknown[]) => ({ BatchInput: { execution: "run-1", plan }, Items });
const groups = (calls: FaultProxy["calls"]) =>
  calls.flatMap(({ body }) => body.Entries).map((one) => one.MessageGroupId);

const test = engineTest
  .extend("files", () => new Map<string, string>())
  .extend("run", ({ queue, files }) => (input: unknown, change: Partial<Importer> = {}) => {
    const attempt = { clock: systemClock, random: () => 0, signal: new AbortController().signal };
    const writeFile = async (key: string, body: string) => void files.set(key, body);
    return importBatch(input, { queue, writeFile, attempt, ...change });
  });

const eventsOf = (messages: { Body?: string | undefined }[]) => {
  return messages.map(({ Body = "" }) => parse(Body)).flatMap((read) => ("event" in read ? [read.event] : []));
};

describe("a batch of rows", () => {
  test("is sent as events, in requests of ten, in the group of its import", async ({
    sqs,
    directQueue,
    files,
    run,
  }) => {
    const rows = Array.from({ length: 25 }, (_, i) => donor(i));
    expect(await run(batch(...rows))).toEqual({ rows: 25, sent: 25, rejected: 0 });
    expect(eventsOf(await drain(directQueue)).map(({ data }) => data)).toEqual(expect.arrayContaining(rows));
    const sends = sqs.calls.filter(({ operation }) => operation === "SendMessageBatch");
    expect(sends.map(({ body }) => body.Entries.length).sort()).toEqual([10, 10, 5].sort());
    expect(new Set(groups(sends))).toEqual(new Set(["import-run-1"]));
    expect(files.size).toBe(0);
  });

  test("is read by the rules of its plan, and a rule that is not known is refused", async ({ directQueue, run }) => {
    const rules = { ...plan, values: { type: { "O plus": "O+" } }, ignoreOthers: true };
    const input = {
      BatchInput: { execution: "run-1", plan: rules },
      Items: [{ ...donor(1), type: "O plus", Notes: "x" }],
    };
    expect(await run(input)).toMatchObject({ sent: 1, rejected: 0 });
    expect(eventsOf(await drain(directQueue))).toMatchObject([{ data: { type: "O+" } }]);
    const drives = { ...plan, type: "DonationCreated", idFrom: [], dates: "dmy" };
    const drive = { city: "Split", address: "Riva 1", datetime: "22.11.2026 10:00" };
    await run({ BatchInput: { execution: "run-1", plan: drives }, Items: [drive] });
    expect(eventsOf(await drain(directQueue))).toMatchObject([{ data: { datetime: "2026-11-22T10:00:00" } }]);
    const strange = { BatchInput: { execution: "run-1", plan: { ...plan, rounding: "up" } }, Items: [donor(1)] };
    for (const _time of ["first", "second"]) {
      await expect(run(strange)).rejects.toThrow(/BatchInput.plan/);
    }
  });

  test("sends the same events when it is done again", async ({ directQueue, run }) => {
    const ids = [];
    for (const _ of [1, 2]) {
      await run(batch(donor(1), donor(2)));
      ids.push(eventsOf(await drain(directQueue)).map(({ id }) => id));
    }
    expect(ids[0]?.sort()).toEqual(ids[1]?.sort());
    expect(new Set(ids[0])).toHaveProperty("size", 2);
  });

  test("writes invalid rows next to the result, with the reason, as rows that can be imported", async ({
    directQueue,
    files,
    run,
  }) => {
    const result = await run(batch(donor(1), wrong, "no row"));
    expect(result).toEqual({ rows: 3, sent: 1, rejected: 2, rejects: expect.stringMatching(REJECTS) });
    expect(await drain(directQueue)).toHaveLength(1);
    const lines = (files.get(result.rejects ?? "") ?? "")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines).toEqual([
      { ...wrong, rejection: expect.stringMatching(/^type: expected a blood group/) },
      { row: "no row", rejection: "expected a JSON object with a value for each column" },
    ]);
    const again = await run(batch({ ...lines[0], city: "" })); // has the reason of the first time
    expect(JSON.parse(files.get(again.rejects ?? "") ?? "").rejection).toContain("city: expected text");
    const corrected = { ...lines[0], type: "O+" };
    expect(await run(batch(corrected))).toMatchObject({ sent: 1, rejected: 0 });
  });

  test("writes the same file when it is done again, and another one for another batch", async ({ files, run }) => {
    for (const rows of [[wrong], [wrong], [wrong, wrong]]) await run(batch(...rows));
    expect(files.size).toBe(2);
  });

  test("may begin with a byte order mark", async ({ run }) => {
    const { first_name, ...others } = donor(1);
    const marked = { "\uFEFFfirst_name": first_name, ...others };
    expect(await run(batch(marked))).toEqual({ rows: 1, sent: 1, rejected: 0 });
  });

  test("of no rows sends nothing", async ({ sqs, run }) => {
    expect(await run(batch())).toEqual({ rows: 0, sent: 0, rejected: 0 });
    expect(sqs.calls).toEqual([]);
  });
});

const REJECTS = /^results\/run-1\/rejects\/[0-9a-f]{32}\.ndjson$/;

describe("what the queue does not take", () => {
  test("is sent again, and nothing else with it", async ({ sqs, run }) => {
    sqs.fault = ({ earlier }) => {
      return earlier > 0 ? undefined : { kind: "rewrite", answer: ({ Successful }) => failed(Successful) };
    };
    expect(await run(batch(donor(1), donor(2)))).toMatchObject({ sent: 2 });
    expect(sqs.calls.map(({ body }) => body.Entries.length)).toEqual([2, 1]);
  });

  test("makes the batch fail, by a name that a retry may fix, and writes no file yet", async ({ sqs, files, run }) => {
    sqs.fault = () => ({ kind: "answer", status: 503, body: { __type: "ServiceUnavailable" } });
    const running = run(batch(donor(1), wrong));
    await expect(running).rejects.toMatchObject({
      name: "Unsent",
      message: "the queue took 0 of 1 messages: ServiceUnavailable",
    });
    expect(files.size).toBe(0);
  });

  test("makes the batch fail when no time is left, without a request", async ({ sqs, run }) => {
    const attempt = { clock: systemClock, random: () => 0, signal: AbortSignal.abort() };
    await expect(run(batch(donor(1)), { attempt })).rejects.toThrow("the queue took 0 of 1 messages: AbortError");
    expect(sqs.calls).toEqual([]);
  });

  test("makes the batch fail when the rejects could not be written", async ({ run }) => {
    const writeFile = () => Promise.reject(new Error("SlowDown"));
    await expect(run(batch(wrong), { writeFile })).rejects.toThrow("SlowDown");
  });
});

/** The second of two entries was not taken: the engine has it all the same, as after a lost reply. */
function failed([first]: { Id: string }[]) {
  return { Successful: [first], Failed: [{ Id: "1", Code: "InternalError", SenderFault: false }] };
}

describe("what no retry can fix stops the import", () => {
  test.for([
    ["nothing", undefined, "BatchInput"],
    ["items without a plan", { Items: [] }, "BatchInput"],
    ["an unknown type", batchWith({ type: "DonorMoved" }), "type: expected one of "],
    ["a source with a space", batchWith({ source: "a b" }), "source: expected"],
    ["an unknown field", batchWith({ map: { name: "first_name" } }), "map.name: expected a field of DonorSignedUp"],
  ] as const)("%s", async ([, input, expected], { sqs, run }) => {
    const running = run(input);
    await expect(running).rejects.toMatchObject({ name: "InvalidPlan", message: expect.stringContaining(expected) });
    expect(sqs.calls).toEqual([]);
  });
});

test("names the first of a thousand faults of a plan, and how many more there are", async ({ run }) => {
  const names = Array.from({ length: 1_000 }, (_, i) => `${"x".repeat(200)}${i}`);
  const texts = Object.fromEntries(names.map((name) => [name, "first_name"]));
  const numbers = Object.fromEntries(names.map((name) => [name, 1]));
  for (const map of [texts, numbers]) {
    const error = await run(batchWith({ map })).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "InvalidPlan", message: expect.stringContaining("and 980 more") });
    expect(String(error).length).toBeLessThan(3_000);
  }
});

function batchWith(change: object) {
  return { BatchInput: { execution: "run-1", plan: { ...plan, ...change } }, Items: [donor(1)] };
}
