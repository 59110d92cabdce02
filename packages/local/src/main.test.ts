import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, test } from "vitest";
import { findPortOffset, start } from "../test/start.ts";
import { localFilePath, readLocalFile } from "./local-file.ts";
import { offsetPorts, refuseBusyPorts } from "./ports.ts";

let folder: string;
let offset: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "savelife-"));
  offset = await findPortOffset();
});
afterEach(() => rm(folder, { recursive: true }));

const run = (...args: string[]) => start(folder, ["--port-offset", String(offset), ...args]);
const isUp = () => expect.poll(() => readLocalFile(folder), { timeout: 15_000 }).toBeDefined();

it("feeds the samples, prints the counts as the only line on stdout, and ends with 0", async () => {
  const { stdout, stderr, ended } = run("--once", "--json");
  expect(await ended).toBe(0);
  const { written, duplicate, rejected, failed, deadLetters, seconds } = JSON.parse(await stdout);
  expect({ failed, deadLetters }).toEqual({ failed: 0, deadLetters: rejected });
  expect(Math.min(written, duplicate, rejected, seconds)).toBeGreaterThan(0);
  expect(await stderr).toContain("a donor");
  expect(existsSync(localFilePath(folder))).toBe(false);
});

it("keeps the state with --data, so that the samples are duplicates the second time", async () => {
  const first = run("--once", "--json", "--data", "state");
  expect(await first.ended).toBe(0);
  const before = JSON.parse(await first.stdout);
  const second = run("--once", "--json", "--data", "state");
  expect(await second.ended).toBe(0);
  expect(JSON.parse(await second.stdout)).toMatchObject({
    written: 0,
    duplicate: before.written + before.duplicate,
    deadLetters: 2 * before.rejected,
  });
});

test.for<[NodeJS.Signals, number]>([
  ["SIGTERM", 0],
  ["SIGINT", 130],
])("stops on %s with exit code %d, and leaves nothing behind", async ([signal, code]) => {
  const running = run("--no-samples");
  await isUp();
  running.process.kill(signal);
  expect(await running.ended).toBe(code);
  expect(existsSync(localFilePath(folder))).toBe(false);
  await refuseBusyPorts(offsetPorts(offset));
});

it("takes its engines along even when it is killed", async () => {
  const running = run("--no-samples");
  await isUp();
  running.process.kill("SIGKILL");
  expect(await running.ended).toBe("SIGKILL");
  expect(await readLocalFile(folder)).toBeUndefined();
  await expect.poll(() => refuseBusyPorts(offsetPorts(offset)), { timeout: 10_000 }).toBeUndefined();
});

it("names a busy port and the way out, and starts nothing", async () => {
  const { dynamodb, ...others } = offsetPorts(offset);
  const other = createServer().listen(dynamodb, "127.0.0.1");
  await once(other, "listening");
  const { stderr, stdout, ended } = run("--once");
  expect(await ended).toBe(69);
  expect(await stderr).toMatch(new RegExp(`port ${dynamodb} .* for DynamoDB.*--port-offset`));
  expect(await stdout).toBe("");
  other.close();
  await refuseBusyPorts({ dynamodb: 0, ...others });
});

test.for([["--onec"], ["--port-offset", "-1"], ["--port-offset", "60000"], ["--data"], ["sign-ups.csv"]])(
  "refuses %o as usage",
  async (args) => {
    const { stderr, ended } = start(folder, args);
    expect(await ended).toBe(64);
    expect(await stderr).toMatch(/^error: /);
  },
);
