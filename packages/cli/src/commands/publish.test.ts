import { execFileSync } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { donation, donor, ndjson } from "../../test/events.ts";
import { drain } from "../../test/queue.ts";
import { startRefusingService } from "../../test/refusing-service.ts";
import { runHere } from "../../test/run-here.ts";
import { type Stack, startStack, temporaryDirectory, writeLocalJson } from "../../test/stack.ts";

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());
afterEach(() => drain(stack));

const publish = (input: string | Buffer, ...args: string[]) =>
  runHere(["publish", ...args], stack.directory, { input });

describe("sends", () => {
  const events = Array.from({ length: 25 }, (_, i) => (i % 2 === 0 ? donor() : donation()));
  const ids = events.map(({ id }) => id).sort();

  test.for([
    ["NDJSON", ndjson(...events)],
    ["an array", JSON.stringify(events)],
    ["an array over several lines", JSON.stringify(events, null, 2)],
    ["NDJSON of Windows", `\ufeff${ndjson(...events).replaceAll("\n", "\r\n\r\n")}`],
  ])("%s", async ([, input = ""]) => {
    const { code, stdout, stderr } = await publish(input);
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: "",
      stderr: "25 events read: 25 sent to the queue of the local stack.\n",
    });
    expect((await drain(stack)).map(({ id }) => id).sort()).toEqual(ids);
  });

  test("a file, found from the folder that it is run in", async () => {
    const event = donor({ city: "Łódź 🩸" });
    await writeFile(path.join(stack.directory, "events.json"), JSON.stringify(event));
    expect(await runHere(["publish", "events.json"], stack.directory)).toMatchObject({ code: 0 });
    expect(await drain(stack)).toEqual([event]);
  });

  test("an event as it really came, with its data in base64, and queues the data as JSON", async () => {
    const file = new URL("../../../core/fixtures/cases/25-data-base64.json", import.meta.url);
    const data = { first_name: "Ana", city: "Split", type: "A+", email: "ana@example.org" };
    for (const mark of ["", "\ufeff"]) {
      expect(await publish(mark + (await readFile(file, "utf8")))).toMatchObject({ code: 0 });
      expect(await drain(stack)).toMatchObject([{ id: "0192f0c1-7c4e-7b1e-9d5a-000000000251", data }]);
    }
  });

  test("nothing for an input without events, which is not a fault", async () => {
    expect(await publish("\n")).toMatchObject({
      code: 0,
      stderr: "0 events read: 0 sent to the queue of the local stack.\n",
    });
  });
});

const CSV = "id;city\n1;Amsterdam\n";

describe("rejects", () => {
  test("what is not a valid event, and sends the rest", async () => {
    const [first, last] = [donor(), donor()];
    const misspelt = donor({ nickname: "ivo", email: "ivica at server.com" });
    const unknown = { ...donor(), type: "DonorLeft" };
    const { code, stdout, stderr } = await publish(`${ndjson(first, misspelt)}oops\n${ndjson(unknown, last)}`);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr.match(/^line \d+: rejected \(\S+\): (\S+:)?/gm)).toEqual([
      "line 2: rejected (invalid-data): data.email:",
      "line 2: rejected (invalid-data): data.nickname:",
      "line 3: rejected (not-json): ",
      "line 4: rejected (unknown-type): type:",
    ]);
    expect(stderr).toMatch(/^5 .* 2 sent .* 3 rejected/m);
    expect((await drain(stack)).map(({ id }) => id).sort()).toEqual([first.id, last.id].sort());
  });

  test.for([
    ["a terminal escape in the name of a field", ndjson(donor({ "\u001b[2J\u001b]0;owned\u0007": 1 }))],
    ["a type that is an escape", ndjson({ ...donor(), type: "\u001b[2J" })],
    ["a line of 1 MB", ndjson(donor({ city: "x".repeat(1_000_000) }))],
    ["a field name of 1 MB", ndjson(donor({ ["x".repeat(1_000_000)]: 1 }))],
    [
      "a thousand unknown fields",
      ndjson(donor(Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`f${i}`, i])))),
    ],
    ["5,000 levels", `${"[".repeat(5_000)}${"]".repeat(5_000)}`],
    ["a NUL", ndjson(donor()).replace("ivica", "\u0000")],
    ["a key __proto__", ndjson(donor()).replace('"data":{', '"data":{"__proto__":{"city":1},')],
    ["null", "null"],
    ["bytes that are not UTF-8", Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
    ["a CSV file", CSV],
  ] as const)("%s, with no value and no control in its message", async ([, input]) => {
    const { code, stderr } = await publish(input);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^line 1/);
    expect(stderr).not.toMatch(/[^\P{Cc}\n]/u);
    expect(stderr).not.toMatch(/ivica|Amsterdam|A\+",|xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx/);
    expect(stderr.length).toBeLessThan(3_000);
    expect(await drain(stack)).toEqual([]);
  });
});

test.for([
  ["rows alone", CSV, true],
  ["an event and something else", `${ndjson(donor())}${CSV}`, false],
] as const)("of %s says whether they could be imported", async ([, input, hinted]) => {
  for (const _ of [1, 2]) expect((await publish(input)).stderr.includes("npx savelife import")).toBe(hinted);
});

describe("--json", () => {
  test("shows what became of each event, in order", async () => {
    const [first, second] = [donor(), donor({ type: "C+" })];
    const { code, stdout } = await publish(JSON.stringify([first, second]), "--json");
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      dryRun: false,
      results: [
        { event: 1, line: 1, status: "sent", id: first.id, messageId: expect.any(String) },
        {
          event: 2,
          line: 1,
          status: "rejected",
          code: "invalid-data",
          faults: [{ path: "data.type", expected: expect.stringContaining("a blood group") }],
        },
      ],
      read: 2,
      sent: 1,
      rejected: 1,
      unsent: 0,
    });
  });

  test("is a document for no events too", async () => {
    const { stdout } = await publish("", "--json");
    expect(JSON.parse(stdout)).toEqual({ dryRun: false, results: [], read: 0, sent: 0, rejected: 0, unsent: 0 });
  });
});

test("a pipe that has a name is read like stdin, again and again", async () => {
  const pipe = path.join(stack.directory, "pipe");
  execFileSync("sh", ["-c", 'mkfifo "$0"', pipe]);
  for (const event of [donor(), donor()]) {
    const running = runHere(["publish", "pipe"], stack.directory);
    await writeFile(pipe, ndjson(event));
    expect(await running).toMatchObject({ code: 0, stderr: expect.stringContaining("1 event read: 1 sent") });
    expect(await drain(stack)).toEqual([event]);
  }
});

describe("--dry-run", () => {
  test("sends nothing, and needs no system", async () => {
    const [valid, invalid] = [donor(), { ...donor(), id: "42" }];
    const { code, stderr } = await publish(ndjson(valid, invalid), "--dry-run");
    expect(code).toBe(1);
    expect(stderr).toContain("2 events read: 1 valid, 1 rejected. Nothing was sent.\n");
    expect(await drain(stack)).toEqual([]);
    expect(await runHere(["publish", "--dry-run"], "/", { input: ndjson(valid) })).toMatchObject({ code: 0 });
  });

  test("has valid events in the document", async () => {
    const event = donor();
    const { stdout } = await publish(ndjson(event), "--dry-run", "--json");
    const results = [{ event: 1, line: 1, status: "valid", id: event.id }];
    expect(JSON.parse(stdout)).toEqual({ dryRun: true, results, read: 1, sent: 0, rejected: 0, unsent: 0 });
  });
});

describe("refuses", () => {
  test.for([
    ["nothing on stdin but a terminal", [], 64, "CloudEvents in JSON or NDJSON must come from a file or on stdin"],
    ["two files", ["a", "b"], 64, "too many arguments"],
    ["an unknown option", ["--dryrun"], 64, "Did you mean --dry-run?"],
    ["a file that is not there", ["nothing.json"], 66, "nothing.json cannot be read: there is no such file (ENOENT)"],
    ["a folder", ["."], 66, "it is a folder"],
    ["a device", ["/dev/zero"], 66, "it is a device"],
  ] as const)("%s", async ([, args, code, message]) => {
    const result = await runHere(["publish", ...args], stack.directory, { isTTY: true });
    expect(result).toMatchObject({ code, stdout: "", stderr: expect.stringContaining(message) });
  });
});

describe("when the queue fails", () => {
  let directory: string;
  beforeAll(async () => {
    directory = await temporaryDirectory();
  });
  afterAll(() => rm(directory, { recursive: true }));

  test.for([
    [400, "RequestThrottled", 75, "is busy ("],
    [503, "ServiceUnavailable", 75, "is busy ("],
    [400, "QueueDoesNotExist", 69, "does not exist"],
    [403, "AccessDenied", 69, "was denied"],
  ] as const)("with %s %s, ends with %s and shows that nothing was taken", async ([status, name, code, message]) => {
    const service = await startRefusingService(status, name);
    await writeLocalJson(directory, { ...stack, sqs: service.endpoint, queue: { url: `${service.endpoint}/0/Queue` } });
    const result = await runHere(["publish", "--json"], directory, { input: ndjson(donor(), donor()) });
    service.stop();
    expect(result).toMatchObject({ code, stderr: expect.stringContaining(message) });
    expect(JSON.parse(result.stdout)).toMatchObject({ read: 2, sent: 0, unsent: 2 });
    expect(result.stderr + result.stdout).not.toContain("Amsterdam");
  });

  test("because nothing listens, ends with 69 and says how to start it", async () => {
    const nobody = "http://127.0.0.1:1";
    await writeLocalJson(directory, { ...stack, sqs: nobody, queue: { url: `${nobody}/0/Queue` } });
    const result = await runHere(["publish"], directory, { input: ndjson(donor(), donor()) });
    expect(result).toMatchObject({ code: 69, stderr: expect.stringContaining("npx savelife start") });
    expect(result.stderr).toContain("line 1 to line 2: not taken by the queue");
  });

  test("refuses a queue at another port than the engine", async () => {
    await writeLocalJson(directory, { ...stack, queue: { url: "http://127.0.0.1:1/0/Queue" } });
    const result = await runHere(["publish"], directory, { input: ndjson(donor()) });
    expect(result).toMatchObject({ code: 69, stderr: expect.stringContaining("the queue is at 127.0.0.1:1") });
  });
});
