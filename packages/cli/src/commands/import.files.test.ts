import { copyFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { eventId } from "@savelife/core/keys";
import { type Local, startLocal } from "@savelife/local/start-local";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { filesAsWritten } from "../../test/files-as-written.ts";
import { runHere } from "../../test/run-here.ts";
import { temporaryDirectory, writeLocalJson } from "../../test/stack.ts";
import { openTable } from "../links/open-bench.ts";

const CASES = fileURLToPath(new URL("../../test/files/cases", import.meta.url));

let directory: string;
let local: Local;
let table: ReturnType<typeof openTable>;
let consumed = 0;
beforeAll(async () => {
  directory = await temporaryDirectory();
  local = await startLocal({ windowMilliseconds: 0 });
  local.subscribe((outcomes) => {
    consumed += outcomes.length;
  });
  await writeLocalJson(directory, { ...local, pid: process.pid });
  const engines = { sqs: local.sqs, dynamodb: local.dynamodb };
  table = openTable({ place: "a test", stage: "local", Table: local.table, engines });
});
afterAll(async () => {
  await local.stop();
  await rm(directory, { recursive: true });
});

/** Imports a file under a source of its own, waits until all is consumed, and answers its items in the table. */
async function importFile(file: string, options: string[], type = "DonorSignedUp") {
  const before = consumed;
  const source = `https://example.org/${file}`;
  const args = ["import", file, "--type", type, "--source", source, "--json", ...options];
  const { code, stdout, stderr } = await runHere(args, directory, { env: process.env });
  const report = stdout === "" ? undefined : JSON.parse(stdout);
  if (report) await vi.waitUntil(() => consumed - before >= report.sent, { timeout: 60_000 });
  const { Items = [] } = await table.client.send(new ScanCommand({ TableName: table.name, ConsistentRead: true }));
  return { code, stderr, report, source, items: Items.filter((item) => item.source === source) };
}

const byKey = (one: Record<string, unknown>, other: Record<string, unknown>) => (`${one.PK}` < `${other.PK}` ? -1 : 1);
const ana = { first_name: "Ana", city: "Split", type: "A+", email: "ana@example.org" };

describe("a file is imported as it is", () => {
  const GOOGLE = [
    ...["--map", "first_name=First Name", "--map", "email=E-mail 1 - Value", "--map", "city=Address 1 - City"],
    ...["--map", "type=Custom Field 1 - Value", "--ignore-others", "--id-from", "E-mail 1 - Value"],
  ];

  test.for([
    ["15-cr-only.csv", 2, []],
    ["16-semicolons.csv", 1, []],
    ["17-semicolons-quoted.csv", 1, []],
    ["18-tabs.tsv", 1, []],
    ["20-header-zero-width.csv", 1, []],
    ["21-empty-columns.csv", 1, []],
    ["23-google-contacts.csv", 1, GOOGLE],
  ] as const)("%s", { timeout: 90_000 }, async ([file, rows, options]) => {
    await copyFile(path.join(CASES, file), path.join(directory, file));
    const given = options.length > 0 ? [...options] : ["--id-from", "member"];
    const { code, stderr, report, items, source } = await importFile(file, given);
    expect({ code, stderr, report }).toMatchObject({ code: 0, report: { read: rows, sent: rows } });
    const PK = `DONOR#${eventId(source, file.startsWith("23") ? "ana@example.org" : "1")}`;
    expect(items).toHaveLength(rows);
    expect(items).toContainEqual({ PK, source, ...ana });
  });

  test.for(filesAsWritten().map((file) => [file.program, file] as const))(
    "of %s",
    { timeout: 90_000 },
    async ([, { name, content, options, keys, stored }]) => {
      await writeFile(path.join(directory, name), content);
      const { code, report, items, source, stderr } = await importFile(name, options);
      expect({ code, stderr, report }).toMatchObject({ code: 0, report: { sent: stored.length, rejected: 0 } });
      expect(stderr.split("\n")[0]).toContain(`${name}: `);
      const expected = stored.map((data, i) => ({ PK: `DONOR#${eventId(source, keys[i] ?? "")}`, source, ...data }));
      expect(items.sort(byKey)).toEqual(expected.sort(byKey));
    },
  );
});

describe("a file of many spellings", () => {
  const donors = ["--id-from", "member"];
  const drives = ["--id-from", "key"];

  /** Imports a case, and answers what is stored by the keys of its rows. */
  async function importCase(file: string, options: string[], type?: string) {
    await copyFile(path.join(CASES, file), path.join(directory, file));
    const { report, items, source } = await importFile(file, options, type);
    const byId = new Map(items.map(({ PK, ...item }) => [`${PK}`.replace(/^[A-Z]+#/, ""), item]));
    return { report, stored: (key: string) => byId.get(eventId(source, key)), count: items.length };
  }

  test("02: addresses that a mail server takes are stored in one spelling, and no other is", async () => {
    const { report, stored } = await importCase("02-emails.csv", donors);
    expect(report).toMatchObject({ read: 5, sent: 2, rejected: 3 });
    for (const key of ["1", "3"]) expect(stored(key)).toMatchObject({ email: "ana@example.org" });
  });

  test.for([
    ["03-id-from-email-case.csv", ["--id-from", "email"], { read: 3, sent: 1, repeated: 2 }],
    ["04-key-zero-width.csv", donors, { read: 2, sent: 1, repeated: 1 }],
  ] as const)("%s: two spellings of one key are one donor", async ([file, options, counts]) => {
    const { report, count } = await importCase(file, [...options]);
    expect(report).toMatchObject({ ...counts, rejected: 0 });
    expect(count).toBe(1);
  });

  test("09: every blood group is what it means", async () => {
    const { report, stored } = await importCase("09-blood-groups.csv", [...donors, "--ignore", "want"]);
    expect(report).toMatchObject({ read: 10, sent: 10 });
    const want = ["AB-", "O-", "A+", "A+", "O+", "O+", "A+", "A+", "O+", "A+"];
    for (const [i, type] of want.entries()) expect(stored(`${2 * i + 1}`)).toMatchObject({ type });
  });

  test("10 and 11: times of ISO 8601 in one spelling, and no year 26", async () => {
    const { stored } = await importCase("10-datetimes-refused.csv", drives, "DonationCreated");
    const want = ["2026-11-27T09:30:00Z", "2026-11-27T09:30:00+01:00", "2026-11-27T09:30:00Z"];
    for (const [i, datetime] of want.entries()) expect(stored(`${2 * i + 1}`)).toMatchObject({ datetime });
    const year = await importCase("11-datetime-year-26.csv", drives, "DonationCreated");
    expect(year.report).toMatchObject({ read: 1, sent: 0, rejected: 1 });
  });

  test("31 and 33: a name that shows nothing is empty, and a line break in an address is a comma", async () => {
    const { report } = await importCase("31-names-that-show-nothing.csv", donors);
    expect(report).toMatchObject({ read: 2, sent: 0, rejected: 2 });
    const { stored } = await importCase("33-address-two-lines.csv", drives, "DonationCreated");
    expect(stored("1")).toMatchObject({ address: "Dom kulture, Riva 1" });
  });
});
