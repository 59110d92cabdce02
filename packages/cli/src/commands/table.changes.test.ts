import { readFile, rm } from "node:fs/promises";
import { toItem } from "@savelife/core/item";
import { insertItems } from "@savelife/core/table";
import { attempt } from "@savelife/core/test/attempt";
import { itemsOf, tableAt } from "@savelife/core/test/engines";
import { type Fault, type FaultProxy, startProxy } from "@savelife/core/test/proxy";
import { fixture } from "@savelife/core/test/records";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { donor } from "../../test/events.ts";
import { addDeadLetters, takeDeadLetters } from "../../test/letters.ts";
import { type Change, interruptAtQuestion, runHere } from "../../test/run-here.ts";
import { type Stack, startStack, temporaryDirectory, writeLocalJson } from "../../test/stack.ts";
import { EXIT } from "../cli-error.ts";

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterEach(() => takeDeadLetters(stack));
afterAll(() => stack.stop());

const table = (args: string[], change?: Change) => runHere(["table", ...args], stack.directory, change);
const engine = () => tableAt(stack.dynamodb, stack.table.name);
const TIME = expect.stringMatching(/^\d{4}-.*Z$/);

/** A donor who is stored. */
async function someone() {
  const item = toItem(fixture("DonorSignedUp", crypto.randomUUID()));
  await insertItems(engine(), [item], attempt());
  const now = async () => (await itemsOf(engine())).get(item.PK);
  return { item, PK: item.PK, now };
}

test.for([["correct", "--set", "city=Delft"], ["erase"]])(
  "an interrupt at the question of %s ends it as interrupted, and changes nothing",
  async ([command = "", ...options]) => {
    const { item, PK, now } = await someone();
    for (const _ of [1, 2]) {
      const { code, stderr } = await table([command, PK, ...options], interruptAtQuestion());
      expect({ code, stderr }).toEqual({ code: 130, stderr: expect.stringMatching(/\[y\/N\] .*interrupted/s) });
    }
    expect(await now()).toEqual(item);
  },
);

describe("table correct", () => {
  test("changes fields once they are cleaned, names them alone, and says nothing changed the second time", async () => {
    const { item, PK, now } = await someone();
    const set = ["--set", "city= Delft ", "--set", "email=ANA@example.org", "--set", "first_name=ivica", "--yes"];
    const first = await table(["correct", PK, ...set, "--json"]);
    expect(first.code).toBe(0);
    expect(JSON.parse(first.stdout)).toEqual({ PK, changed: ["city", "email"], dryRun: false });
    expect(first.stderr).toContain("  city changes\n  email changes\n");
    expect(first.stdout + first.stderr).not.toMatch(/Delft|Amsterdam|example\.org/);
    const corrected = { ...item, city: "Delft", email: "ana@example.org", corrected: TIME };
    expect(await now()).toEqual(corrected);
    const second = await table(["correct", PK, ...set]);
    expect(second).toMatchObject({ code: 0, stdout: "", stderr: expect.stringContaining("Nothing changed") });
    expect(await now()).toEqual(corrected);
  });

  test("removes an optional field, and shows values when that is asked for", async () => {
    const { item, PK, now } = await someone();
    const { stderr } = await table(["correct", PK, "--set", "type=", "--set", "city=Delft", "--reveal", "--yes"]);
    expect(stderr).toContain('  type: "A+" → -\n  city: "Amsterdam" → "Delft"\n');
    const { type: _group, ...rest } = item;
    expect(await now()).toEqual({ ...rest, city: "Delft", corrected: TIME });
  });

  test("asks, and changes nothing after a no or in a dry run, or where there is nobody to ask", async () => {
    const { item, PK, now } = await someone();
    const args = ["correct", PK, "--set", "city=Delft"];
    const no = await table(args, { isTTY: true, input: "n\n" });
    expect(no).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/Change the item\? \[y\/N\] Nothing was changed\.\n$/),
    });
    const dry = await table([...args, "--dry-run", "--json"]);
    expect(JSON.parse(dry.stdout)).toEqual({ PK, changed: ["city"], dryRun: true });
    expect(await table(args)).toMatchObject({ code: 64, stderr: expect.stringContaining("no terminal to ask at") });
    expect(await now()).toEqual(item);
    expect(await table(args, { isTTY: true, input: "y\n" })).toMatchObject({ code: 0 });
    expect(await now()).toEqual({ ...item, city: "Delft", corrected: TIME });
  });

  test.for<[string, string]>([
    ["citty=Delft", "there is no field citty: did you mean city?"],
    ["type=C+", "type: expected a blood group"],
    ["city=", "city: expected text of 1 to 200 characters"],
    ["PK=DONOR#1", "there is no field PK"],
  ])("refuses %j twice, and changes nothing", async ([set, message]) => {
    const { item, PK, now } = await someone();
    for (const _time of [1, 2]) {
      const { code, stderr } = await table(["correct", PK, "--set", set, "--yes"]);
      expect({ code, stderr }).toMatchObject({ code: 64, stderr: expect.stringContaining(message) });
      expect(stderr).not.toMatch(/Delft|C\+"/);
    }
    expect(await now()).toEqual(item);
  });

  test("ends with 1 where there is no such item, and where it was erased", async () => {
    const { PK, now } = await someone();
    const nobody = `DONOR#${crypto.randomUUID()}`;
    const set = ["--set", "city=Delft", "--yes"];
    expect(await table(["correct", nobody, ...set])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`there is no item ${nobody}`),
    });
    await table(["erase", PK, "--yes"]);
    expect(await table(["correct", PK, ...set])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("was erased"),
    });
    expect(await now()).toEqual({ PK, erased: TIME });
  });
});

describe("table erase", () => {
  test("says what there is, asks, and leaves the key and the time alone; again it finds nothing more", async () => {
    const { item, PK, now } = await someone();
    const event = donor({ city: "Riga" });
    await addDeadLetters(stack, { ...event, id: PK.slice("DONOR#".length) }, donor());
    expect(await table(["erase", PK], { isTTY: true, input: "n\n" })).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/Nothing was erased\.\n$/),
    });
    expect(await table(["erase", PK])).toMatchObject({ code: 64 });
    const dry = await table(["erase", PK, "--dry-run", "--json"]);
    expect(JSON.parse(dry.stdout)).toEqual({
      PK,
      item: "stored",
      letters: 1,
      mentions: [],
      erased: false,
      dryRun: true,
    });
    expect(await now()).toEqual(item);
    const { code, stderr } = await table(["erase", PK], { isTTY: true, input: "y\n" });
    expect({ code, stderr }).toMatchObject({
      code: 0,
      stderr: expect.stringContaining(`${PK} of the local stack: an item, 1 dead letter.`),
    });
    expect(await now()).toEqual({ PK, erased: TIME });
    const again = await table(["erase", PK, "--yes", "--json"]);
    expect({ ...again, stdout: JSON.parse(again.stdout) }).toMatchObject({
      code: 0,
      stdout: { item: "erased", letters: 0, erased: true },
    });
    expect(await takeDeadLetters(stack)).toHaveLength(1);
    const shown = await table(["get", PK, "--json"]);
    expect(JSON.parse(shown.stdout)).toEqual({ PK, erased: TIME });
  });

  test("refuses a key of which there is nothing, unless it is forced", async () => {
    const PK = `DONOR#${crypto.randomUUID()}`;
    for (const _time of [1, 2]) {
      expect(await table(["erase", PK, "--yes"])).toMatchObject({
        code: 1,
        stderr: expect.stringContaining("there is no item and no dead letter of"),
      });
    }
    expect((await itemsOf(engine())).has(PK)).toBe(false);
    expect(await table(["erase", PK, "--yes", "--force"])).toMatchObject({ code: 0 });
    expect((await itemsOf(engine())).get(PK)).toEqual({ PK, erased: TIME });
  });

  test("names letters that somebody has to look at, and ends with 1", async () => {
    const { PK } = await someone();
    const body = JSON.stringify([{ ...donor(), id: PK.slice("DONOR#".length) }]);
    await addDeadLetters(stack, body);
    const { code, stderr } = await table(["erase", PK, "--yes"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /1 dead letter with this id stayed.*\n.*\n {2}npx savelife dlq show [\da-f-]{36} --reveal\n$/,
    );
    expect(await takeDeadLetters(stack)).toEqual([body]);
  });
});

describe("through a proxy to the table", () => {
  let directory: string;
  let proxy: FaultProxy;
  beforeAll(async () => {
    [directory, proxy] = await Promise.all([temporaryDirectory(), startProxy(stack.dynamodb)]);
    await writeLocalJson(directory, { ...stack, dynamodb: proxy.endpoint });
  });
  afterAll(() => Promise.all([proxy.stop(), rm(directory, { recursive: true })]));

  const FAULTS: [string, Fault, number][] = [
    ["a page with 502", { kind: "page", status: 502 }, EXIT.tryAgain],
    ["a page to log in, with 200", { kind: "page", status: 200 }, EXIT.tryAgain],
    ["AccessDenied", { kind: "answer", status: 400, body: { __type: "AccessDeniedException" } }, EXIT.unavailable],
    ["lost replies", { kind: "lose-reply" }, EXIT.unavailable],
  ];
  const CHANGES: [string, (PK: string, letter: string) => string[], object][] = [
    ["UpdateItem", (PK) => ["table", "correct", PK, "--set", "city=Riga"], { city: "Riga", corrected: TIME }],
    ["UpdateItem", (_, id) => ["dlq", "resolve", id, "--keep", "letter"], { city: "Riga", corrected: TIME }],
    ["PutItem", (PK) => ["table", "erase", PK], { erased: TIME }],
  ];
  const rows = FAULTS.flatMap(([name, fault, code]) =>
    CHANGES.map(([operation, toArgs, left]) => ({ name, fault, code, operation, toArgs, left })),
  );

  test.for(rows)("$name at $operation is no bug, and the same command again finishes", async (row) => {
    const { item, PK, now } = await someone();
    const [id = ""] = await addDeadLetters(stack, { ...donor({ city: "Riga" }), id: PK.slice("DONOR#".length) });
    const args = [...row.toArgs(PK, id), "--yes"];
    proxy.fault = ({ operation }) => (operation === row.operation ? row.fault : undefined);
    const failed = await runHere(args, directory);
    expect(failed).toMatchObject({ code: row.code, stderr: expect.stringMatching(/error: .+\n.+/) });
    expect(`${failed.stdout}${failed.stderr}`).not.toMatch(/\bbug\b|^ +at |Amsterdam|SyntaxError|<[a-z!]/im);
    const isDone = row.name === "lost replies";
    const whole = row.operation === "PutItem" ? { PK, ...row.left } : { ...item, ...row.left };
    const between = await now();
    expect(between).toEqual(isDone ? whole : item);
    proxy.fault = () => undefined;
    expect(await runHere(args, directory)).toMatchObject({ code: 0 });
    expect(await now()).toEqual(isDone ? between : whole);
    expect(await takeDeadLetters(stack)).toHaveLength(args.includes("correct") ? 1 : 0);
  });

  test.for<[string, (PK: string) => string[][]]>([
    [
      "find and read",
      (PK) => [
        ["table", "list", "--where", "city=Riga"],
        ["table", "get", PK],
      ],
    ],
    ["correct", (PK) => [["table", "correct", PK, "--set", "city=Delft", "--yes"]]],
    ["erase", (PK) => [["table", "erase", PK, "--yes"]]],
  ])(
    "an operator who is to %s needs the actions on the table that the page names, and no others",
    async ([what, commands]) => {
      const { PK } = await someone();
      proxy.calls.length = 0;
      for (const command of commands(PK)) expect(await runHere(command, directory)).toMatchObject({ code: 0 });
      const page = await readFile(new URL("../../../../docs/roles.md", import.meta.url), "utf8");
      const row = page.split("\n").find((line) => line.startsWith(`| ${what}`)) ?? "";
      const named = [...row.matchAll(/`dynamodb:(\w+)`/g)].map(([, action]) => action);
      expect(new Set(proxy.calls.map(({ operation }) => operation))).toEqual(new Set(named));
    },
  );
});
