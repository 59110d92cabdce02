import { randomInt } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { eventId } from "@savelife/core/keys";
import { type Local, startLocal } from "@savelife/local/start-local";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { runCli, startCli } from "../../test/run-cli.ts";
import { startSlowProxy } from "../../test/slow-proxy.ts";
import { temporaryDirectory, writeLocalJson } from "../../test/stack.ts";

/** How often a running import is killed. `pnpm test:import-crash` sets it to 1,000. */
const CRASHES = Number(process.env.IMPORT_CRASHES ?? 8);
/** Rows of each import, and rows a second, so that an import takes long enough to be hit while it sends. */
const [ROWS, RATE] = [600, 1_000];
/** The longest that a request is under way: at any moment there are some that are lost when the import dies. */
const MOST_MILLISECONDS = 200;
/** An import takes about 1.5 s; on average three of four are killed. */
const LATEST_MILLISECONDS = 2_000;

let directory: string;
let local: Local;
let proxy: Awaited<ReturnType<typeof startSlowProxy>>;
beforeAll(async () => {
  directory = await temporaryDirectory();
  local = await startLocal({ windowMilliseconds: 0 });
  proxy = await startSlowProxy(local.sqs, MOST_MILLISECONDS);
  const at = ({ url }: { url: string }) => ({ url: url.replace(local.sqs, proxy.endpoint) });
  const queues = { queue: at(local.queue), deadLetters: at(local.deadLetters) };
  await writeLocalJson(directory, { ...local, ...queues, sqs: proxy.endpoint, pid: process.pid });
});
afterAll(async () => {
  proxy.stop();
  await local.stop();
  await rm(directory, { recursive: true });
});

test(`an import that is killed ${CRASHES} times misses no row and adds no item`, {
  timeout: CRASHES * 10_000,
}, async () => {
  const expected = new Map<string, string>();
  let crashes = 0;
  for (let file = 0; crashes < CRASHES; file++) {
    for (const [id, name] of await writeRows(file)) expected.set(id, name);
    const clean = await run([...argumentsOf(file, "clean"), "--dry-run"]);
    expect(clean.code).toBe(1);
    for (let isEnded = false; !isEnded; ) {
      isEnded = crashes >= CRASHES ? await complete(file, clean.report) : await runUntilKilled(file, clean.report);
      if (!isEnded) crashes += 1;
    }
    expect(await read(`${file}.crashed.csv`)).toBe(await read(`${file}.clean.csv`));
  }
  const items = await vi.waitFor(
    async () => {
      const found = await listItems();
      expect(found.size).toBeGreaterThanOrEqual(expected.size);
      return found;
    },
    { timeout: 60_000, interval: 1_000 },
  );
  expect(items).toEqual(expected);
});

/** A file with rows of every ending; answers the keys and names that must be stored. */
async function writeRows(file: number): Promise<[string, string][]> {
  const stored: [string, string][] = [];
  const rows = Array.from({ length: ROWS }, (_, i) => {
    const email = `d${i}@file${file}.example`;
    if (i % 50 === 7) return `Donor ${i},Split,Z,${email}`;
    if (i % 50 === 11) return `Donor ${i},"Split,,${email}`;
    if (i % 50 === 13) return "";
    if (i % 50 === 21 || i % 50 === 22) return `Donor ${i},Split,,both${i - (i % 50)}@file${file}.example`;
    if (i % 50 === 31) return `Donor ${i - 1},Split,,d${i - 1}@file${file}.example`;
    stored.push([`DONOR#${eventId("import", email)}`, `Donor ${i}`]);
    return `Donor ${i},${i % 50 === 41 ? '"Velika Gorica, 🩸"' : "Split"},,${email}`;
  });
  await writeFile(path.join(directory, `${file}.csv`), `first_name,city,type,email\n${rows.join("\n")}\n`);
  return stored;
}

function argumentsOf(file: number, name: string): string[] {
  return [
    "import",
    `${file}.csv`,
    "--type",
    "DonorSignedUp",
    "--id-from",
    "email",
    "--json",
    "--rejects",
    `${file}.${name}.csv`,
  ];
}

const crashing = (file: number) => [
  ...argumentsOf(file, "crashed"),
  ...["--checkpoint", `${file}.checkpoint`, "--rate", String(RATE)],
];

/** Runs an import to its end, or kills it at a random moment; answers whether it came to its end. */
async function runUntilKilled(file: number, report: Report): Promise<boolean> {
  const cli = startCli(crashing(file), directory);
  const ended = cli.end();
  const winner = await Promise.race([ended, delay(randomInt(LATEST_MILLISECONDS), "late" as const)]);
  if (winner === "late") {
    cli.kill();
    await ended;
    return false;
  }
  verify(winner, report);
  return true;
}

async function complete(file: number, report: Report): Promise<true> {
  verify(await startCli(crashing(file), directory).end(), report);
  return true;
}

type Report = { read: number; sent: number; rejected: number; skipped: number };

/** Each row is counted once, however often the import began. */
function verify(
  { code, stdout, stderr }: { code: number | null; stdout: string; stderr: string },
  report: Report,
): void {
  expect({ code, stderr }).toMatchObject({ code: 1 });
  const { read, sent, rejected, skipped } = report;
  expect(JSON.parse(stdout)).toMatchObject({ read, sent, rejected, skipped });
}

async function run(args: string[]) {
  const { code, stdout } = await runCli(args, directory);
  return { code, report: JSON.parse(stdout) as Report };
}

async function listItems(): Promise<Map<string, string>> {
  const { stdout } = await runCli(["table", "list", "--json", "--reveal", "--limit", "9999999"], directory);
  const items = stdout.split("\n").filter((line) => line !== "");
  return new Map(items.map((line) => JSON.parse(line)).map(({ PK, first_name }) => [PK, first_name]));
}

function read(name: string): Promise<string> {
  return readFile(path.join(directory, name), "utf8");
}
