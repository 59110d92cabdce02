import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { type Local, startLocal } from "@savelife/local/start-local";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { runHere } from "../../test/run-here.ts";
import { temporaryDirectory, writeLocalJson } from "../../test/stack.ts";

const ROWS = 500;

let directory: string;
let local: Local;
let outcomes: string[] = [];
beforeAll(async () => {
  directory = await temporaryDirectory();
  local = await startLocal({ windowMilliseconds: 0 });
  local.subscribe((consumed) => outcomes.push(...consumed.map(({ outcome }) => outcome.status)));
  await writeLocalJson(directory, { ...local, pid: process.pid });
  const rows = Array.from({ length: ROWS }, (_, i) => `Donor ${i},Split,,d${i}@server.example\n`);
  await writeFile(path.join(directory, "donors.csv"), `first_name,city,type,email\n${rows.join("")}`);
});
afterAll(async () => {
  await local.stop();
  await rm(directory, { recursive: true });
});

/** Imports the file, waits until the consumer has seen all of it, and answers what it did and the items of the table. */
async function importOnce() {
  outcomes = [];
  const args = ["import", "donors.csv", "--type", "DonorSignedUp", "--id-from", "email", "--verify", "--json"];
  const result = await runHere(args, directory, { env: process.env });
  expect(result).toMatchObject({ code: 0, stderr: expect.stringContaining(`${ROWS} sent`) });
  expect(JSON.parse(result.stdout)).toMatchObject({ verified: { stored: ROWS, different: 0, missing: 0 } });
  await vi.waitUntil(() => outcomes.length >= ROWS, { timeout: 60_000 });
  const { stdout } = await runHere(["table", "list", "--json", "--reveal", "--limit", "9999"], directory);
  const items: { PK: string }[] = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  return { outcomes: new Set(outcomes), items: new Map(items.map((item) => [item.PK, item])) };
}

test("importing the same file twice changes nothing, and the consumer says so", { timeout: 120_000 }, async () => {
  const first = await importOnce();
  expect(first.outcomes).toEqual(new Set(["written"]));
  expect(first.items.size).toBe(ROWS);
  const second = await importOnce();
  expect(second.outcomes).toEqual(new Set(["duplicate"]));
  expect(second.items).toEqual(first.items);
});
