import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { DeleteCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { systemClock } from "@savelife/core/clock";
import { toItem } from "@savelife/core/item";
import { eventId } from "@savelife/core/keys";
import { insertItems, type Table } from "@savelife/core/table";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { drain } from "../../test/queue.ts";
import { startCli } from "../../test/run-cli.ts";
import { runHere } from "../../test/run-here.ts";
import { type Stack, startStack } from "../../test/stack.ts";
import { openTable } from "../links/open-bench.ts";

const HEADER = "first_name,city,type,email\n";
const OPTIONS = ["--type", "DonorSignedUp", "--id-from", "email"];
const attempt = { clock: systemClock, random: Math.random, signal: new AbortController().signal };
const PK = (email: string) => `DONOR#${eventId("import", email)}`;

let stack: Stack;
let table: Table;
beforeAll(async () => {
  stack = await startStack();
  const engines = { sqs: stack.sqs, dynamodb: stack.dynamodb };
  table = openTable({ place: "a test", stage: "local", Table: stack.table, engines });
});
afterAll(() => stack.stop());

const emailOf = (i: number) => `d${i}@server.example`;
const rowsOf = (count: number) =>
  Array.from({ length: count }, (_, i) => `Donor ${i},Split,A+,${emailOf(i)}\n`).join("");

/** Stores donors as the consumer would. */
async function store(count: number): Promise<void> {
  const items = Array.from({ length: count }, (_, i) => {
    const data = { first_name: `Donor ${i}`, city: "Split", type: "A+" as const, email: emailOf(i) };
    return toItem({ id: eventId("import", emailOf(i)), source: "import", type: "DonorSignedUp", data });
  });
  const { results } = await insertItems(table, items, attempt);
  expect(results.some(({ status }) => status === "failed")).toBe(false);
}

const put = (name: string, text: string) => writeFile(path.join(stack.directory, name), text);
const read = (name: string) => readFile(path.join(stack.directory, name), "utf8");
const verify = (...args: string[]) => runHere(["verify", ...args, ...OPTIONS], stack.directory);

describe("verify", () => {
  beforeEach(() => store(250));

  test("says that every row is stored as in the file", async () => {
    await put("donors.csv", `${HEADER}${rowsOf(250)}`);
    const { code, stdout, stderr } = await verify("donors.csv");
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
    expect(stderr).toContain(
      "250 rows read: 250 stored as in the file, 0 stored with other data, 0 not there, 0 rejected.",
    );
  });

  test("names rows with other data by their fields, rows that are not there, none that was erased, and no value", async () => {
    const other = { PK: PK(emailOf(7)), first_name: "Secret", city: "Split", email: emailOf(7), source: "import" };
    await table.client.send(new PutCommand({ TableName: table.name, Item: other }));
    await table.client.send(new DeleteCommand({ TableName: table.name, Key: { PK: PK(emailOf(120)) } }));
    const erased = { PK: PK(emailOf(200)), erased: "2026-11-27T10:00:00Z" };
    await table.client.send(new PutCommand({ TableName: table.name, Item: erased }));
    await put("donors.csv", `${HEADER}${rowsOf(250)}Ana,Split,Z,ana@server.example\n\n${rowsOf(1)}`);
    for (const _time of ["first", "second"]) {
      const { code, stdout, stderr } = await verify("donors.csv");
      expect(code).toBe(1);
      expect(stdout).toBe("line 9: other data: first_name, type\nline 122: not there\n");
      expect(stderr).toContain("2 rows are not stored as in the file");
      expect(stderr).toContain("npx savelife dlq list");
      expect(stdout + stderr).not.toMatch(/Secret|Ana|server\.example/);
    }
    const { stdout, stderr } = await verify("donors.csv", "--json");
    expect(JSON.parse(stdout)).toEqual({
      ...{ read: 253, stored: 249, different: 1, missing: 1, rejected: 1, seconds: expect.any(Number) },
    });
    expect(stderr).toContain("line 122: not there\n");
    for (const i of [7, 120, 200]) {
      await table.client.send(new DeleteCommand({ TableName: table.name, Key: { PK: PK(emailOf(i)) } }));
    }
  });

  test("ends with 1 for rows that cannot be stored, and says how to see why", async () => {
    await put("donors.csv", `${HEADER}${rowsOf(2)}Ana,Split,Z,ana@server.example\n`);
    const { code, stderr } = await verify("donors.csv");
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining("1 row cannot be stored") });
    expect(stderr).toContain("--dry-run");
  });

  test("goes on where it was interrupted, and counts each row once", async () => {
    await put("donors.csv", `${HEADER}${rowsOf(250)}${"Nobody,Split,,nobody@server.example\n"}`);
    await put("begun.json", JSON.stringify(await begun(110)));
    const { code, stdout } = await verify("donors.csv", "--checkpoint", "begun.json", "--json");
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ read: 251, stored: 245, different: 5, missing: 1, rejected: 0 });
    expect(JSON.parse(await read("begun.json"))).not.toHaveProperty("verified");
    const again = await verify("donors.csv", "--checkpoint", "begun.json", "--json");
    expect(JSON.parse(again.stdout)).toMatchObject({ read: 251, stored: 250, different: 0, missing: 1 });
  });

  /** A checkpoint of a verification that has come to a row, five rows of which were different. */
  async function begun(rows: number) {
    await verify("donors.csv", "--checkpoint", "whole.json");
    const whole = JSON.parse(await read("whole.json"));
    const counts = { read: rows, stored: rows - 5, different: 5, missing: 0, rejected: 0 };
    const offset = Buffer.byteLength(HEADER + rowsOf(rows));
    return { ...whole, verified: { position: { offset, line: rows + 2 }, counts } };
  }

  test("takes the checkpoint of the import, which keeps what it says", async () => {
    await put("donors.csv", `${HEADER}${rowsOf(250)}Ana,Split,Z,ana@server.example\n`);
    const files = ["--rejects", "rejects.csv", "--checkpoint", "import.json"];
    await runHere(["import", "donors.csv", ...OPTIONS, ...files], stack.directory);
    const imported = JSON.parse(await read("import.json"));
    for (const _time of ["first", "second"]) {
      const { code, stderr } = await verify("donors.csv", "--checkpoint", "import.json");
      expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining("1 row cannot be stored") });
      expect(JSON.parse(await read("import.json"))).toEqual(imported);
    }
    const other = await verify("donors.csv", "--checkpoint", "import.json", "--source", "other");
    expect(other).toMatchObject({ code: 64, stderr: expect.stringContaining("another --source") });
  });

  test("stops on an interrupt, with 130", async () => {
    await put("donors.csv", `${HEADER}${rowsOf(250)}`);
    const interruption = new AbortController();
    const running = runHere(["verify", "donors.csv", ...OPTIONS, "--verify-timeout", "600"], stack.directory, {
      interrupted: interruption.signal,
    });
    await sendOne();
    interruption.abort();
    expect(await running).toMatchObject({ code: 130 });
  });

  test("does not go by a file that is changed meanwhile, and does as soon as nothing writes to it", async () => {
    await put("changing.csv", `${HEADER}${rowsOf(250)}`);
    await drain(stack);
    await sendOne();
    const running = startCli(["verify", "changing.csv", ...OPTIONS, "--verify-timeout", "600"], stack.directory);
    await vi.waitUntil(() => running.stderr.includes("changing.csv: CSV"), { timeout: 30_000, interval: 5 });
    await put("changing.csv", `${HEADER}${rowsOf(249)}`);
    await drain(stack);
    const { code, stderr } = await running.end();
    expect({ code, stderr }).toMatchObject({ code: 75, stderr: expect.stringContaining("changing.csv was changed") });
    expect(await verify("changing.csv")).toMatchObject({ code: 0 });
  });

  /** A message that is not taken from the queue. */
  async function sendOne(): Promise<void> {
    const event = { ...{ specversion: "1.0", id: crypto.randomUUID(), source: "s", type: "DonorSignedUp" } };
    const data = { first_name: "x", city: "y", email: "x@server.example" };
    await runHere(["publish"], stack.directory, { input: JSON.stringify({ ...event, data }) });
  }

  test("says what to do when the table cannot be reached", async () => {
    await put("donors.csv", `${HEADER}${rowsOf(2)}`);
    const other = path.join(stack.directory, ".savelife/local.json");
    const local = await readFile(other, "utf8");
    await writeFile(other, JSON.stringify({ ...JSON.parse(local), dynamodb: "http://127.0.0.1:9" }), { mode: 0o600 });
    const { code, stderr } = await verify("donors.csv");
    await writeFile(other, local);
    expect({ code, stderr }).toMatchObject({ code: expect.any(Number), stderr: expect.stringContaining("the table") });
    expect([69, 75]).toContain(code);
  });
});
