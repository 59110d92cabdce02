import { execFileSync } from "node:child_process";
import { readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { countMessages } from "@savelife/core/receive";
import { dynamodbClient, sqsClient } from "@savelife/local/clients";
import { openJournal } from "@savelife/workbench/journal";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { donor } from "../../test/events.ts";
import { addDeadLetters, takeDeadLetters } from "../../test/letters.ts";
import { drain } from "../../test/queue.ts";
import { startRefusingService } from "../../test/refusing-service.ts";
import { startCli } from "../../test/run-cli.ts";
import { type Change, interruptAtQuestion, runHere } from "../../test/run-here.ts";
import { type Stack, startStack, temporaryDirectory, writeLocalJson } from "../../test/stack.ts";

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterEach(async () => {
  await Promise.all([takeDeadLetters(stack), drain(stack)]);
});
afterAll(() => stack.stop());

const dlq = (args: string[], change?: Change) => runHere(["dlq", ...args], stack.directory, change);
const wrong = () => donor({ type: "C+" });
// SQS takes C1 controls as they are, and any character when JSON escapes it.
const hostile = '{"type":"\\u001b[31mred\\u202e","data":{"\\u009b31mname":"\u009b2Jivica \\u001b[2J"}}';

const LONG = "x".repeat(1_048_000);
const DEEP = "[".repeat(50_000) + "]".repeat(50_000);

/** The id of the only dead letter. */
async function onlyId(): Promise<string> {
  const { stdout } = await dlq(["list", "--json"]);
  return JSON.parse(stdout).messageId;
}

describe("dlq summary", () => {
  test("shows how many there are, and why, as one document", async () => {
    await addDeadLetters(stack, wrong(), wrong(), "not JSON");
    const { code, stdout, stderr } = await dlq(["summary", "--json"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const oldest = expect.stringMatching(/^\d{4}-.*Z$/);
    expect(JSON.parse(stdout)).toEqual({
      total: 3,
      groups: [
        {
          code: "invalid-data",
          type: "DonorSignedUp",
          path: "data.type",
          count: 2,
          oldest,
          values: [{ value: "•••", count: 2 }],
          moreValues: 0,
        },
        { code: "not-json", type: null, path: "", count: 1, oldest, values: [], moreValues: 0 },
      ],
    });
  });

  test("shows the same in columns, for the letters that match alone, with nothing that controls the terminal", async () => {
    await addDeadLetters(stack, wrong(), hostile);
    const { stdout, stderr } = await dlq(["summary"]);
    expect(stdout).toMatch(/COUNT +CODE +TYPE +PATH +OLDEST\n/);
    expect(stdout).toMatch(/ 1 +invalid-data +DonorSignedUp +data\.type +\d{4}/);
    expect(stdout).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
    expect(stderr).toBe("2 dead letters on the queue of the local stack.\nValues are masked: --reveal shows them.\n");
    const { stderr: again } = await dlq(["summary", "--code", "unknown-type"]);
    expect(again).toMatch(
      /^As they were \d+ seconds? ago: --fresh looks again.\n0 dead letters on the queue of the local stack.\n$/,
    );
  });

  test("shows the values of a group when that is asked for, and by how many letters each is had", async () => {
    const types = ["O pozitivno", "O pozitivno", "A negativno", undefined, "B\u001b[31m poz."];
    await addDeadLetters(stack, ...types.map((type) => donor({ type, ...(type === undefined && { city: "" }) })));
    const masked = await dlq(["summary"]);
    expect(masked.stdout).toContain("       2 × •••, 1 × •••, 1 × •••\n");
    expect(masked.stdout).toContain("       1 × (nothing)\n");
    expect(masked.stdout).not.toMatch(/pozitivno|negativno/);
    const shown = await dlq(["summary", "--reveal"]);
    expect(shown.stdout).toContain("       2 × O pozitivno\n       1 × A negativno\n       1 × B<U+001B>[31m poz.\n");
    const { groups } = JSON.parse((await dlq(["summary", "--reveal", "--json"])).stdout);
    expect(groups[0].values[0]).toEqual({ value: "O pozitivno", count: 2 });
    const acts = (await dlq(["history", "--json", "--limit", "2"])).stdout.trimEnd().split("\n");
    for (const line of acts) expect(JSON.parse(line)).toMatchObject({ act: "reveal", count: 5, ended: "done" });
    expect(acts.join()).not.toContain("pozitivno");
  });

  test("groups by the system that letters come from, and finds those of one", async () => {
    const other = { ...wrong(), source: "urn:other" };
    await addDeadLetters(stack, wrong(), wrong(), other, "not JSON");
    expect((await dlq(["summary", "--type", "-"])).stdout).toContain("not-json");
    const { sources } = JSON.parse((await dlq(["summary", "--by", "source", "--json"])).stdout);
    expect(sources).toMatchObject([
      { source: "https://crm.example.org", count: 2 },
      { source: null, count: 1 },
      { source: "urn:other", count: 1 },
    ]);
    expect((await dlq(["summary", "--by", "source"])).stdout).toMatch(/ 1 +urn:other +\d{4}/);
    const listed = await dlq(["list", "--source", "urn:other", "--json"]);
    expect(JSON.parse(listed.stdout)).toMatchObject({ source: "urn:other" });
    expect(await dlq(["list", "--source", "-"])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("not-json"),
    });
  });

  test("refuses a code that there is not", async () => {
    expect(await dlq(["summary", "--code", "boring"])).toMatchObject({
      code: 64,
      stderr: expect.stringContaining("Expected one of not-json"),
    });
  });
});

describe("dlq list", () => {
  test("prints a letter a line, and nothing of what is in it", async () => {
    await addDeadLetters(stack, wrong(), "ivica lives in Amsterdam");
    const { code, stdout } = await dlq(["list", "--json"]);
    expect(code).toBe(0);
    const letters = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(letters).toHaveLength(2);
    expect(letters).toContainEqual({
      messageId: expect.any(String),
      code: "not-json",
      type: null,
      path: "",
      source: null,
      subject: null,
      faults: [{ path: "", expected: "JSON" }],
      sentAt: expect.any(String),
      receives: 1,
      replays: 0,
      bytes: 24,
    });
    expect(stdout).not.toMatch(/ivica|Amsterdam|C\+/);
  });

  test("says where letters come from, when that is a place in a file and no value", async () => {
    await addDeadLetters(stack, { ...wrong(), subject: "donors.csv:17" }, { ...wrong(), subject: "ana@server.com" });
    const { stdout } = await dlq(["list", "--fresh"]);
    expect(stdout).toMatch(/FROM/);
    expect(stdout).toMatch(/ donors\.csv:17 /);
    const lines = (await dlq(["list", "--json"])).stdout.trimEnd().split("\n");
    const letters = lines.map((line) => JSON.parse(line));
    expect(letters.map(({ subject }) => subject).sort()).toEqual(["donors.csv:17", null]);
    const { messageId } = letters.find(({ subject }) => subject !== null);
    const { stdout: shown } = await dlq(["show", messageId]);
    expect(shown).toMatch(/^from +https:\/\/crm\.example\.org donors\.csv:17$/m);
    expect(stdout + lines.join("") + shown).not.toContain("ana@server.com");
  });

  test("looks no further than for as many letters as were asked for", async () => {
    await addDeadLetters(stack, ...Array.from({ length: 300 }, wrong));
    const { stdout, stderr } = await dlq(["list", "--limit", "2"]);
    expect(stdout.split("\n")).toHaveLength(4);
    expect(stderr).toBe("The first 2 dead letters of about 300 on the queue: a higher --limit shows more.\n");
  });

  test("stops at the limit, and says how many there are", async () => {
    await addDeadLetters(stack, wrong(), wrong(), wrong());
    const { stdout, stderr } = await dlq(["list", "--limit", "2", "--fresh"]);
    expect(stdout.split("\n")).toHaveLength(4);
    expect(stderr).toBe("2 of 3 dead letters: --limit 3 shows all.\n");
    const again = await dlq(["list", "--limit", "2"]);
    expect(again.stdout.split("\n")).toHaveLength(4);
    expect(again.stderr).toMatch(/^As they were .+\n2 of 3 dead letters: --limit 3 shows all\.\n$/);
  });
});

describe("dlq show", () => {
  test("shows one letter with its faults, what would become of it, and its values masked", async () => {
    await addDeadLetters(stack, wrong());
    const { code, stdout, stderr } = await dlq(["show", await onlyId()]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^fault +data\.type: expected a blood group/m);
    expect(stdout).toMatch(/^now +would be rejected again$/m);
    expect(stdout).toMatch(/^attribute +tenant \(String\) •••$/m);
    expect(stdout).toContain('"email": "•••"');
    expect(stdout).not.toMatch(/ivica|Amsterdam|C\+|nl/);
    expect(stderr).toContain("--reveal shows them");
  });

  test("shows its values when that is asked for, and nothing that controls the terminal", async () => {
    await addDeadLetters(stack, hostile);
    const id = await onlyId();
    expect((await dlq(["show", id])).stdout).not.toContain("ivica");
    const { stdout } = await dlq(["show", id, "--reveal"]);
    expect(stdout).toContain("ivica");
    expect(stdout).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
  });

  test("shows the code of what cannot be seen, in JSON and elsewhere", async () => {
    await addDeadLetters(stack, '{"type":"DonorSignedUp","data":{"first_name":"Ana\u200b"}}', "Ana\u200b");
    const { stdout } = await dlq(["list", "--json"]);
    const ids = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).messageId);
    const shown = await Promise.all(ids.map(async (id) => (await dlq(["show", id, "--reveal"])).stdout));
    expect(shown.join()).toContain('"first_name": "Ana\\u200b"');
    expect(shown.join()).toContain("Ana<U+200B>\n");
  });

  test.for([
    ["not JSON", "ivica\u009b31m\nlives", "ivica<U+009B>31m\nlives\n"],
    ["too deep to be laid out", DEEP, `${DEEP}\n`],
    ["a megabyte long", LONG, `${LONG}\n`],
  ] as const)("shows what is %s as it is", async ([, body, expected]) => {
    await addDeadLetters(stack, body);
    const id = await onlyId();
    expect((await dlq(["show", id])).stdout).toMatch(/^••• \([\d,]+ bytes\)$/m);
    expect((await dlq(["show", id, "--reveal"])).stdout.endsWith(`\n\n${expected}`)).toBe(true);
  });

  test("ends with 1 when there is no such letter", async () => {
    const { code, stderr } = await dlq(["show", "nobody"]);
    expect(code).toBe(1);
    expect(stderr).toContain("there is no dead letter nobody on the queue of the local stack");
  });
});

describe("dlq replay", () => {
  test("shows what would happen, and does nothing, with --dry-run", async () => {
    await addDeadLetters(stack, donor(), wrong());
    const { code, stdout, stderr } = await dlq(["replay", "--dry-run", "--json"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "Nothing was replayed: this was a dry run.\n" });
    expect(JSON.parse(stdout)).toEqual({ matched: 2, replayed: 1, stillRejected: 1, dryRun: true });
    expect((await dlq(["replay", "--dry-run"])).stderr).toContain(
      "  1  would be written\n  1  would be rejected again\n",
    );
    expect(await takeDeadLetters(stack)).toHaveLength(2);
  });

  test("replays what can be written, and ends with 1 for what stays", async () => {
    const event = donor();
    await addDeadLetters(stack, event, wrong());
    const { code, stdout, stderr } = await dlq(["replay", "--yes", "--json"]);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual({ matched: 2, replayed: 1, stillRejected: 1, dryRun: false });
    expect(stderr).toContain("2 dead letters: 1 replayed to the queue of the local stack, 1 would be rejected again.");
    expect(await drain(stack)).toEqual([event]);
    expect(await takeDeadLetters(stack)).toHaveLength(1);
  });

  test("asks at a terminal, with the name of the stage, and takes anything but yes for a no", async () => {
    await addDeadLetters(stack, donor());
    const no = await dlq(["replay"], { isTTY: true, input: "\n" });
    expect(no).toMatchObject({ code: 0 });
    expect(no.stderr).toContain("Replay 1 dead letter to the queue of the local stack? [y/N] ");
    expect(no.stderr).toMatch(/Nothing was replayed\.\n$/);
    expect(await drain(stack)).toEqual([]);
    expect(await dlq(["replay"], { isTTY: true, input: "y\n" })).toMatchObject({ code: 0 });
    expect(await drain(stack)).toHaveLength(1);
  });

  test("refuses to do anything where there is nobody to ask", async () => {
    await addDeadLetters(stack, donor());
    expect(await dlq(["replay"])).toMatchObject({ code: 64, stderr: expect.stringContaining("no terminal to ask at") });
    expect(await takeDeadLetters(stack)).toHaveLength(1);
  });

  test("replays the letters that are named or match, and no others", async () => {
    const [one, other] = [donor(), donor()];
    await addDeadLetters(stack, one);
    const id = await onlyId();
    await addDeadLetters(stack, other, "not JSON");
    expect(await dlq(["replay", id, "--yes"])).toMatchObject({ code: 0 });
    expect(await drain(stack)).toEqual([one]);
    expect(await dlq(["replay", "--code", "failed", "--rate", "500", "--yes"])).toMatchObject({ code: 0 });
    expect(await drain(stack)).toEqual([other]);
  });

  test("refuses a server-side replay with a filter, and says that the local stack has none", async () => {
    const filtered = await dlq(["replay", "--server-side", "--code", "failed", "--yes"]);
    expect(filtered).toMatchObject({ code: 64 });
    const { code, stderr } = await dlq(["replay", "--server-side", "--yes"]);
    expect(code).toBe(69);
    expect(stderr).toContain("the queue cannot move its letters by itself");
  });

  test.for([
    ["replay"],
    ["edit", "--path", "data.type", "--set", "O+"],
    ["edit", "--path", "data.type", "--value", "C+=O+", "--replay"],
  ])("stops before it begins when it is interrupted, also in a dry run, and says so: %s", async (args) => {
    await addDeadLetters(stack, wrong());
    for (const how of ["--yes", "--yes", "--dry-run", "--dry-run"]) {
      const { code, stderr } = await dlq([...args, how], { interrupted: AbortSignal.abort() });
      expect({ code, stderr }).toEqual({ code: 130, stderr: expect.stringContaining("interrupted after 0 letters") });
    }
    expect(await takeDeadLetters(stack)).toHaveLength(1);
  });
});

describe("dlq edit", () => {
  test("says that it was interrupted, not what is wrong with the letters that it has seen by then", async () => {
    await addDeadLetters(stack, ...Array.from({ length: 40 }, wrong));
    const edit = ["edit", "--path", "data.type", "--set", "O+", "--any-value", "41", "--yes"];
    const deadLetters = { client: sqsClient(stack.sqs), url: stack.deadLetters.url };
    for (const _ of [1, 2]) {
      const interruption = new AbortController();
      const edited = dlq(edit, { interrupted: interruption.signal });
      await vi.waitUntil(async () => (await countMessages(deadLetters)).inFlight > 0, { interval: 1 });
      interruption.abort();
      expect(await edited).toMatchObject({ code: 130, stderr: expect.stringContaining("interrupted after 0 letters") });
    }
    expect(await takeDeadLetters(stack)).toHaveLength(40);
  });

  test("corrects a field of all letters at fault there, and replays them", async () => {
    const [one, other] = [wrong(), wrong()];
    await addDeadLetters(stack, one, other, "not JSON");
    const edit = ["edit", "--path", "data.type", "--set", "O+", "--replay", "--yes", "--json"];
    const { code, stdout, stderr } = await dlq(edit);
    expect(code).toBe(0);
    const counts = { written: 2, duplicate: 0, stillRejected: 0, tooOften: 0 };
    const changes = [{ from: "•••", to: "O+", matched: 2, ...counts }];
    expect(JSON.parse(stdout)).toEqual({ matched: 2, replayed: 2, stillRejected: 0, dryRun: false, changes });
    expect(stderr).toContain(
      "Once changed: 2 dead letters match:\n  2  would be written\n  2  ••• → O+: would be written\n",
    );
    const types = (await drain(stack)).map(({ data }) => data.type);
    expect(types).toEqual(["O+", "O+"]);
    expect(await takeDeadLetters(stack)).toEqual(["not JSON"]);
  });

  const SPELLINGS = ["O pozitivno", "A negativno", "B poz."];
  const RIGHT = ["O+", "A-", "B+"];
  const BY_VALUE = ["O pozitivno=O+", "A negativno=A-", "B poz.=B+"].flatMap((value) => ["--value", value]);

  test("three spellings in, three right groups out, and none by accident", async () => {
    const donors = SPELLINGS.map((type) => donor({ type }));
    await addDeadLetters(stack, ...donors);
    const refused = await dlq(["edit", "--path", "data.type", "--set", "O+", "--replay", "--yes"]);
    expect(refused).toMatchObject({
      code: 64,
      stderr: expect.stringContaining("3 letters have 3 distinct values at data.type"),
    });
    expect(refused.stderr).not.toMatch(/pozitivno|negativno|poz\./);
    const preview = await dlq(["edit", "--path", "data.type", ...BY_VALUE, "--replay", "--dry-run"]);
    expect(preview.stderr).toMatch(/ 1 {2}••• → A-: would be written\n/);
    expect(preview.stderr).not.toMatch(/pozitivno|negativno|poz\./);
    const revealed = await dlq(["edit", "--path", "data.type", ...BY_VALUE, "--replay", "--dry-run", "--reveal"]);
    expect(revealed.stderr).toContain("  1  B poz. → B+: would be written\n");
    expect(await dlq(["edit", "--path", "data.type", ...BY_VALUE, "--replay", "--yes"])).toMatchObject({ code: 0 });
    const stored = (await drain(stack)).map(({ id, data }) => [id, data.type]);
    expect(Object.fromEntries(stored)).toEqual(Object.fromEntries(donors.map(({ id }, i) => [id, RIGHT[i]])));
    const [last = ""] = (await dlq(["history", "--json"])).stdout.split("\n");
    expect(JSON.parse(last)).toMatchObject({ act: "edit", what: "data.type, 3 by value, replayed; all", count: 3 });
    expect((await dlq(["history"])).stdout).toMatch(/^\d{4}-.+ +edit +3 +done/m);
  });

  test("changes what it can, and ends with 1, when some of the values are those of no letter", async () => {
    await addDeadLetters(stack, donor({ type: "O pozitivno" }), donor({ type: "nepoznato" }));
    const once = await dlq(["edit", "--path", "data.type", ...BY_VALUE, "--replay", "--yes"]);
    expect(once).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("2 values of the options --value are values that no letter has"),
    });
    expect((await drain(stack)).map(({ data }) => data.type)).toEqual(["O+"]);
    const again = await dlq(["edit", "--path", "data.type", ...BY_VALUE, "--replay", "--yes"]);
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining("they have 1 other value") });
    expect(once.stderr + again.stderr).not.toMatch(/pozitivno|negativno|nepoznato/);
    expect(await takeDeadLetters(stack)).toHaveLength(1);
  });

  test("names the nearest path when no letter is at fault at the one that was given", async () => {
    await addDeadLetters(stack, wrong(), "not JSON");
    const { code, stderr } = await dlq(["edit", "--path", "data.typ", "--value", "C+=O+", "--yes"]);
    expect(code).toBe(1);
    expect(stderr).toContain("no letter that matches has a fault at data.typ\nDid you mean data.type?");
  });

  test("takes a value with =, by the last one, and JSON for the new one", async () => {
    await addDeadLetters(stack, donor({ type: "a=b" }));
    const args = ["edit", "--path", "data.type", "--value", 'a=b="O+"', "--replay", "--yes"];
    expect(await dlq(args)).toMatchObject({ code: 0 });
    expect((await drain(stack)).map(({ data }) => data.type)).toEqual(["O+"]);
  });

  test("leaves changed letters on the queue without --replay", async () => {
    await addDeadLetters(stack, wrong());
    const { code, stdout } = await dlq(["edit", "--path", "data.type", "--set", "D+", "--yes", "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ matched: 1, edited: 1, stillRejected: 1, dryRun: false });
    expect((await takeDeadLetters(stack)).map((body) => JSON.parse(body).data.type)).toEqual(["D+"]);
  });

  test("opens one letter in the editor, in a file of its owner's alone, without secrets, and takes what comes back", async () => {
    await addDeadLetters(stack, wrong());
    const editor = path.join(stack.directory, "editor.mjs");
    await writeFile(
      editor,
      `import { readFileSync, statSync, writeFileSync } from "node:fs";
       const [program, file] = process.argv.slice(1);
       writeFileSync(program + ".mode", (statSync(file).mode & 0o777).toString(8));
       writeFileSync(program + ".env", JSON.stringify(process.env));
       writeFileSync(file, readFileSync(file, "utf8").replace("C+", "O+"));`,
    );
    const secrets = { AWS_SECRET_ACCESS_KEY: "a secret", SST_RESOURCE_IngestKeys: "a secret" };
    const env = { PATH: process.env.PATH, EDITOR: `"${process.execPath}" "${editor}"`, ...secrets };
    const { code } = await dlq(["edit", await onlyId(), "--replay", "--yes"], { env });
    expect(code).toBe(0);
    expect((await drain(stack)).map(({ data }) => data.type)).toEqual(["O+"]);
    expect(await readFile(`${editor}.mode`, "utf8")).toBe("600");
    expect(await readFile(`${editor}.env`, "utf8")).not.toContain("a secret");
  });

  test("changes nothing when nothing was edited, or the editor fails", async () => {
    await addDeadLetters(stack, wrong());
    const id = await onlyId();
    const env = { PATH: process.env.PATH, EDITOR: "true" };
    expect(await dlq(["edit", id], { env, isTTY: true })).toMatchObject({ code: 0, stderr: "Nothing was changed.\n" });
    const failing = await dlq(["edit", id, "--yes"], { env: { ...env, EDITOR: "false" } });
    expect(failing).toMatchObject({
      code: 64,
      stderr: expect.stringContaining("the editor false ended with 1"),
    });
    expect(await takeDeadLetters(stack)).toHaveLength(1);
  });

  test.for([
    ["a path without a value", ["--path", "data.type"]],
    ["values without a path", ["--value", "C+=O+"]],
    ["two ways at once", ["--path", "data.type", "--set", "O+", "--value", "C+=O+"]],
    ["a value without =", ["--path", "data.type", "--value", "C+"]],
    ["one value twice", ["--path", "data.type", "--value", "C+=O+", "--value", " C+ =A+"]],
    ["an id with values and no path", ["an-id", "--any-value", "3"]],
  ] as const)("refuses %s", async ([, args]) => {
    expect(await dlq(["edit", ...args, "--yes"])).toMatchObject({ code: 64 });
  });
});

describe("dlq export, replay --from and discard", () => {
  test("writes a file that its owner alone may read, which can be replayed", async () => {
    const event = donor();
    await addDeadLetters(stack, event);
    const file = path.join(stack.directory, "letters.ndjson");
    expect(await dlq(["export", file])).toMatchObject({ code: 0, stdout: "" });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await takeDeadLetters(stack)).toHaveLength(1);
    const dryRun = await dlq(["replay", "--from", file, "--dry-run", "--json"]);
    expect(JSON.parse(dryRun.stdout)).toEqual({ matched: 1, replayed: 1, stillRejected: 0, dryRun: true });
    expect(await dlq(["replay", "--from", file, "--yes"])).toMatchObject({ code: 0 });
    expect(await drain(stack)).toEqual([event]);
    expect(await dlq(["replay", "--from", file], { isTTY: true, input: "y\n" })).toMatchObject({ code: 0 });
    expect(await drain(stack)).toEqual([event]);
  });

  test("never writes over a file", async () => {
    const file = path.join(stack.directory, "there.ndjson");
    await writeFile(file, "mine");
    await addDeadLetters(stack, wrong());
    for (const args of [
      ["export", file],
      ["discard", file, "--yes"],
      ["export", file],
    ])
      expect(await dlq(args)).toMatchObject({ code: 64, stderr: expect.stringContaining("is there already") });
    expect(await readFile(file, "utf8")).toBe("mine");
    expect(await takeDeadLetters(stack)).toHaveLength(1);
  });

  test("deletes letters only into a file, and only after a yes", async () => {
    const file = path.join(stack.directory, "discarded.ndjson");
    await addDeadLetters(stack, wrong(), "not JSON");
    expect(await dlq(["discard", file])).toMatchObject({ code: 64 });
    expect(await dlq(["discard", "-", "--yes"])).toMatchObject({ code: 64 });
    const { code, stderr } = await dlq(["discard", file, "--code", "not-json", "--yes"]);
    expect(code).toBe(0);
    expect(stderr).toContain("1 deleted");
    expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject({ body: "not JSON", code: "not-json" });
    expect(await takeDeadLetters(stack)).toHaveLength(1);
  });

  test("asks no question about letters that can be read once only", async () => {
    const pipe = path.join(stack.directory, "pipe");
    execFileSync("sh", ["-c", 'mkfifo "$0"', pipe]);
    for (const file of ["-", pipe, "-", pipe]) {
      const { code, stderr } = await dlq(["replay", "--from", file], { isTTY: true, input: "y\n" });
      expect({ code, stderr }).toMatchObject({ code: 64, stderr: expect.stringContaining("can be read once only") });
    }
  });

  test.for(["export", "discard"])(
    "%s leaves no file, and no name taken, where there is nothing to write",
    async (command) => {
      const folder = await temporaryDirectory();
      const file = path.join(folder, "letters.ndjson");
      const args = [command, file, "--code", "not-json", ...(command === "discard" ? ["--yes"] : [])];
      for (const _ of [1, 2]) {
        expect(await dlq(args)).toMatchObject({
          code: 0,
          stdout: "",
          stderr: expect.stringContaining("no file was written"),
        });
        expect(await readdir(folder)).toEqual([]);
      }
      await addDeadLetters(stack, "not JSON");
      expect(await dlq(args)).toMatchObject({ code: 0 });
      expect(await readdir(folder)).toEqual(["letters.ndjson"]);
      await rm(folder, { recursive: true });
    },
  );

  test("discard keeps nothing of anybody after a no or a dry run, and takes the same name again", async () => {
    const folder = await temporaryDirectory();
    const file = path.join(folder, "letters.ndjson");
    await addDeadLetters(stack, wrong());
    for (const input of ["n\n", ""]) {
      const { code, stderr } = await dlq(["discard", file], { isTTY: true, input });
      expect({ code, files: await readdir(folder) }).toEqual({ code: 0, files: [] });
      expect(stderr).toContain(`Move 1 dead letter of the local stack into ${file}? [y/N] `);
      expect(stderr).toContain("No dead letter was deleted, and no file was written: you said no.");
    }
    for (const _ of [1, 2]) {
      const { code, stderr } = await dlq(["discard", file, "--dry-run", "--yes"]);
      expect({ code, files: await readdir(folder) }).toEqual({ code: 0, files: [] });
      expect(stderr).toContain(`It would move 1 dead letter of the local stack into ${file}.`);
    }
    expect(await dlq(["discard", file], { isTTY: true, input: "y\n" })).toMatchObject({ code: 0 });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await takeDeadLetters(stack)).toEqual([]);
    await rm(folder, { recursive: true });
  });

  test.for(["export", "discard"])(
    "%s leaves nothing after an interrupt, nor in a folder that is not there",
    async (command) => {
      const folder = await temporaryDirectory();
      const yes = command === "discard" ? ["--yes"] : [];
      await addDeadLetters(stack, wrong());
      for (const _ of [1, 2]) {
        const interrupted = AbortSignal.abort();
        const { code, stderr } = await dlq([command, path.join(folder, "a"), ...yes], { interrupted });
        expect(code).toBe(130);
        expect(stderr).toContain(command === "discard" ? "No letter was deleted, and no file" : "Run it again.");
        expect(await dlq([command, path.join(folder, "none/a"), ...yes])).toMatchObject({
          code: 64,
          stderr: expect.stringContaining("there is no such folder (ENOENT)"),
        });
      }
      expect(await readdir(folder)).toEqual([]);
      expect(await takeDeadLetters(stack)).toHaveLength(1);
      await rm(folder, { recursive: true });
    },
  );

  test("reads no further in a file after an interrupt, and goes on from its beginning", async () => {
    await addDeadLetters(stack, donor());
    const file = path.join(stack.directory, "interrupted.ndjson");
    await dlq(["export", file]);
    const letter = await readFile(file, "utf8");
    await writeFile(file, `${letter.repeat(100)}the next group, which is not read any more`);
    const queue = { client: sqsClient(stack.sqs), url: stack.queue.url };
    for (const sent of [1, 2]) {
      const interruption = new AbortController();
      const replay = dlq(["replay", "--from", file, "--rate", "1", "--yes"], { interrupted: interruption.signal });
      await vi.waitUntil(async () => (await countMessages(queue)).waiting >= sent, { timeout: 20_000 });
      interruption.abort();
      const { code, stderr } = await replay;
      expect({ code, stderr }).toEqual({ code: 130, stderr: expect.stringContaining("interrupted after") });
    }
  });

  test("names the line of a file that is no letter", async () => {
    const file = path.join(stack.directory, "broken.ndjson");
    await writeFile(file, '\n{"messageId":"x"}\n');
    const { code, stderr } = await dlq(["replay", "--from", file, "--yes"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/expected .* on line 2, got something else/);
  });
});

test("knows what is stored already", async () => {
  const event = donor();
  await addDeadLetters(stack, event);
  const client = DynamoDBDocumentClient.from(dynamodbClient(stack.dynamodb));
  const Item = { PK: `DONOR#${event.id}`, ...event.data, source: event.source };
  await client.send(new PutCommand({ TableName: stack.table.name, Item }));
  const { stderr } = await dlq(["replay", "--dry-run"]);
  expect(stderr).toContain("1  are duplicates of what is stored");
});

test.for([
  ["replay"],
  ["replay", "--server-side"],
  ["edit", "--path", "data.city", "--set", "Delft"],
  ["discard", "not-made.ndjson"],
])("an interrupt at the question ends it as interrupted, and changes nothing: %s", async (args) => {
  await addDeadLetters(stack, donor({ city: "\u0007" }), donor());
  for (const _ of [1, 2]) {
    const { code, stderr } = await dlq(args, interruptAtQuestion());
    expect({ code, stderr }).toEqual({ code: 130, stderr: expect.stringMatching(/\[y\/N\] .*interrupted/s) });
  }
  expect(await takeDeadLetters(stack)).toHaveLength(2);
});

test("replays nothing while the table cannot be read, and says so", async () => {
  await addDeadLetters(stack, donor());
  const refusing = await startRefusingService(400, "AccessDeniedException");
  const directory = await temporaryDirectory();
  await writeLocalJson(directory, { ...stack, dynamodb: refusing.endpoint });
  const { code, stderr } = await runHere(["dlq", "replay", "--yes"], directory);
  expect(code).toBe(69);
  expect(stderr).toContain("access to the table of the local stack was denied (AccessDeniedException)");
  expect(await takeDeadLetters(stack)).toHaveLength(1);
  refusing.stop();
  await rm(directory, { recursive: true });
});

test("lets one work on these letters at a time, also where it cannot say for whom it waits", async () => {
  await addDeadLetters(stack, donor());
  const elsewhere = await temporaryDirectory();
  await writeLocalJson(elsewhere, stack);
  const journals = [stack.directory, elsewhere].map((directory) => openJournal(directory, stack.deadLetters.url));
  const unlocks = journals.map((journal) => journal.lock());
  const who = new RegExp(
    `^Waiting: (\`savelife[a-z ]*\` \\(process ${process.pid}\\) works on these dead letters)\\.\nerror: \\1\n`,
  );
  const summary = ["dlq", "summary", "--fresh"];
  for (const _ of [1, 2]) {
    const [said, onFullDisk] = await Promise.all([
      runHere(summary, stack.directory),
      startCli(summary, elsewhere, {}, "exec 2>/dev/full").end(),
    ]);
    expect(said).toMatchObject({ code: 75, stderr: expect.stringMatching(who) });
    expect(onFullDisk).toMatchObject({ code: 75, stdout: "" });
  }
  for (const unlock of unlocks) unlock();
  for (const journal of journals) journal.close();
  await rm(elsewhere, { recursive: true });
  expect((await dlq(["summary"])).code).toBe(0);
});
