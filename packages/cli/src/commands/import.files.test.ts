import { copyFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { eventId } from "@savelife/core/keys";
import { type Local, startLocal } from "@savelife/local/start-local";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { filesAsWritten } from "../../test/files-as-written.ts";
import { runCli } from "../../test/run-cli.ts";
import { temporaryDirectory, writeLocalJson } from "../../test/stack.ts";
import { openTable } from "../links/open-table.ts";

const CASES = fileURLToPath(new URL("../../test/files/cases", import.meta.url));

let directory: string;
let local: Local;
let table: ReturnType<typeof openTable>;
let consumed = 0;
beforeAll(async () => {
  directory = await temporaryDirectory();
  local = await startLocal();
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

/** Imports a file under a source of its own, waits until all is consumed, and answers what the table holds of it. */
async function importFile(file: string, options: string[], type = "DonorSignedUp") {
  const before = consumed;
  const source = `https://example.org/${file}`;
  const args = ["import", file, "--type", type, "--source", source, "--json", ...options];
  const { code, stdout, stderr } = await runCli(args, directory);
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
