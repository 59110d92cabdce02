import { readdir, readFile, rm, stat } from "node:fs/promises";
import path from "node:path";
import { toItem } from "@savelife/core/item";
import { insertItems } from "@savelife/core/table";
import { attempt } from "@savelife/core/test/attempt";
import { itemsOf, tableAt } from "@savelife/core/test/engines";
import { fixture } from "@savelife/core/test/records";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { donor } from "../../test/events.ts";
import { addDeadLetters, takeDeadLetters } from "../../test/letters.ts";
import { drain } from "../../test/queue.ts";
import { type Change, interruptAtQuestion, runHere } from "../../test/run-here.ts";
import { type Stack, startStack } from "../../test/stack.ts";

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterEach(() => Promise.all([takeDeadLetters(stack), drain(stack)]));
afterAll(() => stack.stop());

const dlq = (args: string[], change?: Change) => runHere(["dlq", ...args], stack.directory, change);
const table = () => tableAt(stack.dynamodb, stack.table.name);
const TIME = expect.stringMatching(/^\d{4}-.*Z$/);
const DELFT = { city: "Delft", type: undefined };

/** A donor who is stored, and a dead letter that says another city and no blood group. */
async function conflict() {
  const event = fixture("DonorSignedUp", crypto.randomUUID());
  const item = toItem(event);
  await insertItems(table(), [item], attempt());
  const message = donor({ ...event.data, ...DELFT });
  const [id = ""] = await addDeadLetters(stack, { ...message, id: event.id });
  const now = async () => (await itemsOf(table())).get(item.PK);
  return { item, id, now };
}

describe("dlq show", () => {
  test("puts what is stored and what was sent side by side, marks what differs, and masks all of it", async () => {
    const { item, id } = await conflict();
    const { stdout } = await dlq(["show", id]);
    expect(stdout).toMatch(/^now +would be rejected \(conflict\)/m);
    expect(stdout).toContain(
      `\n${item.PK}\n   FIELD       STORED  SENT\n   first_name  •••     •••\n≠  city        •••     •••\n≠  type        •••     -\n   email       •••     •••\n`,
    );
    expect(stdout).not.toMatch(/ivica|Amsterdam|Delft|A\+/);
    const { conflict: shown } = JSON.parse((await dlq(["show", id, "--json"])).stdout);
    expect(shown).toEqual({
      PK: item.PK,
      fields: [
        { field: "first_name", differs: false, stored: "•••", sent: "•••" },
        { field: "city", differs: true, stored: "•••", sent: "•••" },
        { field: "type", differs: true, stored: "•••" },
        { field: "email", differs: false, stored: "•••", sent: "•••" },
      ],
    });
  });

  test("shows both when that is asked for, and neither where there is no conflict", async () => {
    const { id } = await conflict();
    const revealed = await dlq(["show", id, "--reveal"]);
    expect(revealed.stdout).toContain(
      '≠  city        "Amsterdam"         "Delft"\n≠  type        "A+"                -\n',
    );
    await takeDeadLetters(stack);
    const [messageId = ""] = await addDeadLetters(stack, donor());
    expect((await dlq(["show", messageId])).stdout).not.toContain("STORED");
  });
});

describe("dlq resolve --keep letter", () => {
  test("names what would change, corrects the item, deletes the letter, and finds none of it the second time", async () => {
    const { item, id, now } = await conflict();
    const args = ["resolve", id, "--keep", "letter", "--yes", "--json"];
    const { code, stdout, stderr } = await dlq(args);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      matched: 1,
      resolved: 1,
      replayed: 0,
      stillRejected: 0,
      dryRun: false,
      file: null,
    });
    expect(stderr).toContain(
      `${item.PK}, letter ${id}:\n   FIELD  STORED  SENT\n≠  city   •••     •••\n≠  type   •••     -\n`,
    );
    expect(stdout + stderr).not.toMatch(/Amsterdam|Delft/);
    const { type: _group, ...rest } = item;
    const corrected = { ...rest, city: "Delft", corrected: TIME };
    expect(await now()).toEqual(corrected);
    expect(await takeDeadLetters(stack)).toEqual([]);
    const again = await dlq(args);
    expect(again).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("1 letter not on the queue of the local stack"),
    });
    expect([await now(), await drain(stack)]).toEqual([corrected, []]);
  });

  test("asks at a terminal, and changes nothing after a no or in a dry run", async () => {
    const { item, id, now } = await conflict();
    const args = ["resolve", id, "--keep", "letter"];
    const no = await dlq([...args, "--reveal"], { isTTY: true, input: "n\n" });
    expect(no.stderr).toContain('≠  city   "Amsterdam"  "Delft"\n');
    expect(no.stderr).toContain(
      "Change what is stored in the table of the local stack to what 1 dead letter says? [y/N] ",
    );
    const dry = await dlq([...args, "--dry-run", "--json"]);
    expect(JSON.parse(dry.stdout)).toMatchObject({ matched: 1, resolved: 1, stillRejected: 0, dryRun: true });
    expect(await dlq(args)).toMatchObject({ code: 64, stderr: expect.stringContaining("no terminal to ask at") });
    expect(await now()).toEqual(item);
    expect(await takeDeadLetters(stack)).toHaveLength(1);
  });

  test("says why letters stay that are in no conflict", async () => {
    const { id } = await conflict();
    const ids = [id, ...(await addDeadLetters(stack, donor(), "not JSON"))];
    const { code, stderr } = await dlq(["resolve", ...ids, "--keep", "letter", "--yes"]);
    expect(code).toBe(1);
    expect(stderr).toContain("3 dead letters of the local stack: 1 resolved.");
    expect(stderr).toContain(
      "1 letter in conflict with nothing, as there is no such item; 1 letter that cannot be read as an event",
    );
    expect(await takeDeadLetters(stack)).toHaveLength(2);
  });
});

test.for(["letter", "stored"])(
  "an interrupt at the question of --keep %s changes nothing, and says so",
  async (keep) => {
    const { item, id, now } = await conflict();
    for (const _ of [1, 2]) {
      const { code, stderr } = await dlq(["resolve", id, "--keep", keep], interruptAtQuestion());
      expect({ code, stderr }).toEqual({ code: 130, stderr: expect.stringMatching(/\[y\/N\] .*interrupted/s) });
      expect(await readdir(stack.directory)).toEqual([".savelife"]);
    }
    expect(await now()).toEqual(item);
    expect(await takeDeadLetters(stack)).toHaveLength(1);
  },
);

describe("dlq resolve --keep stored", () => {
  test("moves the letter into a file of its owner's alone, whose name git ignores, and leaves the item", async () => {
    const { item, id, now } = await conflict();
    const { code, stdout } = await dlq(["resolve", id, "--keep", "stored", "--yes", "--json"]);
    const { file, ...document } = JSON.parse(stdout);
    expect({ code, document }).toEqual({
      code: 0,
      document: { matched: 1, resolved: 1, replayed: 0, stillRejected: 0, dryRun: false },
    });
    expect(file).toMatch(/^resolved-letters-\d{8}T\d+Z\.ndjson$/);
    const written = path.join(stack.directory, file);
    expect((await stat(written)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(JSON.parse(await readFile(written, "utf8")).body).data).toMatchObject({ city: "Delft" });
    expect([await now(), await takeDeadLetters(stack)]).toEqual([item, []]);
    await rm(written);
  });

  test("takes the name of a file, and makes none in a dry run or after a no", async () => {
    const { id } = await conflict();
    const args = ["resolve", id, "--keep", "stored", "--file", "aside.letters.ndjson"];
    expect(await dlq([...args, "--dry-run"])).toMatchObject({ code: 0 });
    expect((await dlq(args, { isTTY: true, input: "n\n" })).stderr).toContain(
      "and move 1 dead letter of the local stack into aside.letters.ndjson? [y/N] ",
    );
    expect(await readdir(stack.directory)).toEqual([".savelife"]);
    expect(await dlq([...args, "--yes"])).toMatchObject({ code: 0 });
    expect(await readdir(stack.directory)).toEqual([".savelife", "aside.letters.ndjson"]);
    expect(await dlq([...args, "--yes"])).toMatchObject({
      code: 64,
      stderr: expect.stringContaining("is there already"),
    });
  });
});

test.for<[string[]]>([
  [["resolve"]],
  [["resolve", "x"]],
  [["resolve", "x", "--keep", "both"]],
  [["resolve", "x", "--keep", "letter", "--file", "y", "--yes"]],
])("refuses %j", async ([args]) => {
  expect(await dlq(args)).toMatchObject({ code: 64, stdout: "" });
});
