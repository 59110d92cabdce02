import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import { countMessages, totalOf } from "@savelife/core/receive";
import { itemsOf, sqsAt, tableAt } from "@savelife/core/test/engines";
import { valueCases } from "@savelife/core/test/values";
import { codeOf } from "@savelife/core/values/unseen";
import { type Local, startLocal } from "@savelife/local/start-local";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ndjson } from "../../test/events.ts";
import { runHere } from "../../test/run-here.ts";
import { temporaryDirectory, writeLocalJson } from "../../test/stack.ts";

const files = new URL("../../test/files/cases/", import.meta.url);
const messages = new URL("../../../core/fixtures/cases/", import.meta.url);

let directory: string;
let local: Local;
beforeAll(async () => {
  directory = await temporaryDirectory();
  local = await startLocal({ windowMilliseconds: 0 });
  await writeLocalJson(directory, { ...local, pid: process.pid });
});
afterAll(async () => {
  await local.stop();
  await rm(directory, { recursive: true });
});

const run = (args: string[], input: string | Buffer) => runHere(args, directory, { input, env: process.env });
const stored = () => itemsOf(tableAt(local.dynamodb, local.table.name));
const left = async ({ url }: { url: string }) => totalOf(await countMessages({ client: sqsAt(local.sqs), url }));
const deadLetters = () => left(local.deadLetters);

/** Waits until the consumer has seen everything, and answers what it has stored since `before`. */
async function newItems(before: Map<string, unknown>, count: number) {
  const fresh = async () => [...(await stored()).values()].filter(({ PK }) => !before.has(PK));
  await expect.poll(async () => (await fresh()).length, { timeout: 20_000 }).toBe(count);
  await expect.poll(() => left(local.queue), { timeout: 20_000 }).toBe(0);
  return fresh();
}

test("publish: every value that people send is stored as it should be, or refused with its line", async () => {
  const before = await stored();
  const accepted = valueCases.filter(({ data }) => data);
  const { code, stderr } = await run(["publish"], ndjson(...valueCases.map(({ sent }) => sent)));
  expect(code).toBe(1);
  const refused = valueCases.flatMap(({ data, field }, i) =>
    data ? [] : [`line ${i + 1}: rejected (invalid-data): data.${field}`],
  );
  expect(stderr.match(/^line \d+: rejected \(invalid-data\): data\.\w+/gm)).toEqual(refused);
  const items = await newItems(before, accepted.length);
  const wanted = accepted.map(({ sent, data }) => ({ id: sent.id, data }));
  const found = items.map(({ PK, source: _, ...data }) => ({ id: PK.replace(/^[A-Z]+#/, ""), data }));
  expect(new Map(found.map((one) => [one.id, one.data]))).toEqual(new Map(wanted.map((one) => [one.id, one.data])));
  expect(await deadLetters()).toBe(0);
});

/** The cells of a CSV, quoted where that is needed. */
const toLine = (cells: string[]) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(",");

test.for(["DonorSignedUp", "DonationCreated"])("import: every value of a %s, again and again", async (type) => {
  const rows = valueCases.filter((one) => one.type === type);
  const accepted = rows.filter(({ data }) => data);
  const columns = Object.keys(accepted[0]?.data ?? {});
  const lines = rows.map(({ sent }, i) =>
    toLine([`${type} ${i}`, ...columns.map((name) => String(sent.data[name] ?? ""))]),
  );
  const csv = [["key", ...columns].join(","), ...lines].join("\r\n");
  const args = ["import", "--type", type, "--id-from", "key", "--source", "urn:values", "--json", "--rejects"];
  const before = await stored();

  const first = await run([...args, `${type}-1.csv`], csv);
  expect(JSON.parse(first.stdout)).toMatchObject({ sent: accepted.length, rejected: rows.length - accepted.length });
  const rejects = await readFile(path.join(directory, `${type}-1.csv`), "utf8");
  const codes = ["\u001b", "\ufffd"].filter((code) => rows.some(({ given }) => given?.includes(code))).map(codeOf);
  for (const code of codes) expect(rejects, "the code of what cannot be seen").toContain(`characters, got ${code}`);
  const items = await newItems(before, accepted.length);
  const texts = (data: object = {}) => JSON.stringify(Object.entries(data).sort());
  expect(items.map(({ PK: _key, source: _source, ...data }) => texts(data)).sort()).toEqual(
    accepted.map(({ data }) => texts(data)).sort(),
  );
  const again = await run([...args, `${type}-2.csv`], csv);
  expect(JSON.parse(again.stdout)).toMatchObject({ sent: accepted.length });
  await newItems(before, accepted.length);
  expect(await deadLetters()).toBe(0);
});

describe("files as people really sent them", () => {
  /** Imports a file under a source of its own, and answers what it said and stored. */
  async function importFile(file: string, items: number, ...args: string[]) {
    const before = await stored();
    const given = ["import", "--source", `urn:${file}`, "--json", "--rejects", `${file}.rejects`, ...args];
    const { stdout } = await run(given, await readFile(new URL(file, files)));
    const rejects = await readFile(path.join(directory, `${file}.rejects`), "utf8").catch(() => "");
    return { report: JSON.parse(stdout), items: await newItems(before, items), rejects };
  }
  const donors = ["--type", "DonorSignedUp", "--id-from", "member"];
  const drives = ["--type", "DonationCreated", "--id-from", "key"];

  test("02: two addresses are stored as they are meant, three are not addresses", async () => {
    const { report, items, rejects } = await importFile("02-emails.csv", 2, ...donors);
    expect(report).toMatchObject({ sent: 2, rejected: 3 });
    expect(items.map(({ email }) => email)).toEqual(["ana@example.org", "ana@example.org"]);
    expect(rejects.match(/line (4|5|6): email: expected an e-mail address/g)).toHaveLength(3);
  });

  test("03: one donor, whose address is written in three ways", async () => {
    const { report, items } = await importFile(
      "03-id-from-email-case.csv",
      1,
      "--type",
      "DonorSignedUp",
      "--id-from",
      "email",
    );
    expect(report).toMatchObject({ sent: 1, skipped: 2, rejected: 0 });
    expect(items).toMatchObject([{ email: "ana@example.org" }]);
  });

  test("04: one donor, whose key has an invisible character once", async () => {
    const { report } = await importFile("04-key-zero-width.csv", 1, ...donors);
    expect(report).toMatchObject({ sent: 1, skipped: 1, rejected: 0 });
  });

  test("07: no blood group, as null, on the command line", async () => {
    const before = await stored();
    const { code } = await run(["publish"], await readFile(new URL("07-type-null.json", messages)));
    expect(code).toBe(0);
    const [item] = await newItems(before, 1);
    expect(item).toMatchObject({ first_name: "Ana" });
    expect(item).not.toHaveProperty("type");
  });

  test("09: the blood group that each row names", async () => {
    const { report, items } = await importFile("09-blood-groups.csv", 10, ...donors, "--ignore", "want");
    expect(report).toMatchObject({ sent: 10, rejected: 0 });
    const csv = await readFile(new URL("09-blood-groups.csv", files), "utf8");
    const rows = csv
      .trimEnd()
      .split("\n")
      .slice(1)
      .map((line) => line.split(","));
    const wanted = new Map(rows.map((cells) => [cells[4], cells[5]]));
    expect(new Map(items.map(({ email, type }) => [email, type]))).toEqual(wanted);
  });

  test("10 and 11: dates and times in one spelling, and none of the year 26", async () => {
    const { items } = await importFile("10-datetimes-refused.csv", 3, ...drives);
    const times = ["2026-11-27T09:30:00+01:00", "2026-11-27T09:30:00Z", "2026-11-27T09:30:00Z"];
    expect(items.map(({ datetime }) => datetime).sort()).toEqual(times);
    const { report, rejects } = await importFile("11-datetime-year-26.csv", 0, ...drives);
    expect(report).toMatchObject({ sent: 0, rejected: 1 });
    expect(rejects).toContain("of the years 1900 to 2199");
  });

  test.for([
    ["12-datetime-same-instant.ndjson", 3],
    ["30-conflict-invisible.ndjson", 2],
  ] as const)("%s: one item, and duplicates", async ([file, sent]) => {
    const before = await stored();
    const { stderr } = await run(["publish"], await readFile(new URL(file, messages)));
    expect(stderr).toContain(`${sent} sent`);
    await newItems(before, 1);
    expect(await deadLetters()).toBe(0);
  });

  test("31: names that show nothing are rejected", async () => {
    const { report, rejects } = await importFile("31-names-that-show-nothing.csv", 0, ...donors);
    expect(report).toMatchObject({ sent: 0, rejected: 2 });
    expect(rejects.match(/first_name: expected text of 1 to 200 characters/g)).toHaveLength(2);
  });

  test("33: an address of two lines is one with a comma", async () => {
    const { items } = await importFile("33-address-two-lines.csv", 1, ...drives);
    expect(items).toMatchObject([{ address: "Dom kulture, Riva 1" }]);
  });
});
