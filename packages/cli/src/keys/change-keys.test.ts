import { createHash } from "node:crypto";
import { PassThrough, Readable, Writable } from "node:stream";
import type { Callers } from "@savelife/functions/ingest-keys";
import { beforeEach, expect, it, test } from "vitest";
import { runHere } from "../../test/run-here.ts";
import { CliError, EXIT } from "../cli-error.ts";
import { openOutput } from "../output/output.ts";
import { addKey, listKeys, reasonOf, removeKeys } from "./change-keys.ts";

const stage = "test";
const old = "a".repeat(64);
let callers: Callers;
beforeEach(() => {
  callers = { website: [old] };
});
const secret = {
  read: async () => callers,
  write: async (changed: Callers) => {
    callers = changed;
  },
};

/** Runs a command, with what is typed at its question, and collects what it prints. */
async function run(
  command: (io: Parameters<typeof listKeys>[1]) => Promise<void>,
  typed?: string,
  interrupted = new AbortController().signal,
) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const input = Object.assign(Readable.from(typed ? [Buffer.from(typed)] : []), { isTTY: typed !== undefined });
  const io = { input, output: openOutput(stdout), messages: openOutput(stderr), directory: ".", env: {}, interrupted };
  const error = await command(io).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  const textOf = async (stream: PassThrough) => Buffer.concat(await stream.end().toArray()).toString();
  return { error, stdout: await textOf(stdout), stderr: await textOf(stderr) };
}

const add = (caller: string, options = {}) => run((io) => addKey(caller, { stage, ...options }, io, secret));
const remove = (caller: string, options = {}, typed?: string) =>
  run((io) => removeKeys(caller, { stage, ...options }, io, secret), typed);
const noRoom = Object.assign(new Error("no room"), { code: "ENOSPC" });
const hashOf = (key: string) => createHash("sha256").update(key.trim()).digest("hex");

it("shows a new key once, and keeps its hash next to the others", async () => {
  const { stdout, stderr } = await add("crm");
  expect(stdout).toMatch(/^[\w-]{43}\n$/);
  expect(stderr).not.toContain(stdout.trim());
  expect(callers).toEqual({ website: [old], crm: [hashOf(stdout)] });
});

it("adds no key that it could not show, and the same command does once there is room", async () => {
  const before = callers;
  const full = new Writable({ write: (_chunk, _encoding, done) => done(noRoom) });
  for (const _ of [1, 2]) {
    const { error } = await run((io) => addKey("crm", { stage }, { ...io, output: openOutput(full) }, secret));
    expect(error).toMatchObject({ exitCode: EXIT.tryAgain });
    expect(callers).toBe(before);
  }
  expect((await add("crm")).stdout).toMatch(/^[\w-]{43}\n$/);
});

it("adds no second key unless it is asked to, and then both hold", async () => {
  const before = callers;
  for (const _ of [1, 2]) {
    expect(await add("website")).toMatchObject({ stdout: "", error: { message: "website has 1 key already" } });
  }
  expect(callers).toBe(before);
  const { stdout } = await add("website", { second: true });
  expect(callers).toEqual({ website: [old, hashOf(stdout)] });
});

it("ends as interrupted when that happens at its question, and removes nothing", async () => {
  const before = callers;
  for (const _ of [1, 2]) {
    const ended = await run((io) => removeKeys("website", { stage }, io, secret), "", AbortSignal.abort());
    expect(ended).toMatchObject({ error: { exitCode: EXIT.interrupted } });
  }
  expect(callers).toBe(before);
});

it("removes one key of a caller or all, and the second time says that there is none", async () => {
  callers = { crm: [old, "b".repeat(64)], website: [old] };
  expect(await remove("crm", { key: "AAAA", yes: true })).toMatchObject({ error: undefined });
  expect(callers).toEqual({ crm: ["b".repeat(64)], website: [old] });
  expect((await remove("crm", { key: "aaaa", yes: true })).error).toMatchObject({ exitCode: 1 });
  expect(await remove("crm", {}, "yes\n")).toMatchObject({ error: undefined });
  expect(callers).toEqual({ website: [old] });
  expect((await remove("crm", { yes: true })).error).toMatchObject({ message: "crm has no key" });
});

test.for<[string, () => Promise<{ error: unknown }>]>([
  ["a dry run of add", () => add("crm", { dryRun: true })],
  ["a dry run of remove", () => remove("website", { dryRun: true })],
  ["a no", () => remove("website", {}, "n\n")],
  ["nobody to ask", () => remove("website")],
])("%s changes nothing", async ([, command]) => {
  const before = callers;
  for (const _ of [1, 2]) await command();
  expect(callers).toBe(before);
});

test.for([
  ["--stage", "test", "--key", ""],
  ["--stage", "test", "--key", "website"],
  ["--stage", ""],
])("%j, of which something is missing, removes nothing", async (options) => {
  for (const _ of [1, 2])
    expect(await runHere(["keys", "remove", "website", "--yes", ...options], ".")).toMatchObject({
      code: EXIT.usage,
      stderr: expect.stringContaining("is invalid"),
    });
});

it("lists callers with the beginnings of their hashes, and no more of them", async () => {
  const { stdout } = await run((io) => listKeys({ stage }, io, secret));
  expect(stdout).toBe("website   aaaaaaaa\n");
  expect((await run((io) => listKeys({ stage, json: true }, io, secret))).stdout).toBe(
    '{"caller":"website","keys":["aaaaaaaa"]}\n',
  );
});

test.for<[string, string]>([
  [
    "✕  It is not installed\n   Get https://example.org: no such host\n\n",
    "It is not installed Get https://example.org: no such host",
  ],
  ["SST 4\n✕  First\n✕  Last\n", "Last"],
  ["one\n two \n", "two"],
  ["\n", ""],
])("the reason in %j is %j", ([said, reason]) => {
  expect(reasonOf(said)).toBe(reason);
});

it("says of a key that could not be stored that it does not hold, and the same command gives another one", async () => {
  const before = callers;
  const failing = {
    read: secret.read,
    write: async () => {
      throw new CliError(EXIT.unavailable, "SST could not reach the secrets", "");
    },
  };
  const add = () => run((io) => addKey("crm", { stage }, io, failing));
  const [first, second] = [await add(), await add()];
  for (const { error, stdout, stderr } of [first, second]) {
    expect(error).toMatchObject({ exitCode: EXIT.unavailable });
    expect(stdout).toMatch(/^[\w-]{43}\n$/);
    expect(stderr).toContain("The key above was not stored");
    expect(callers).toBe(before);
  }
  expect(first.stdout).not.toBe(second.stdout);
});

it("gives a caller a key, and takes it away, whose name is one that every object has", async () => {
  expect((await remove("constructor", { yes: true })).error).toMatchObject({ exitCode: EXIT.rejected });
  const { stdout } = await add("constructor");
  expect(callers).toEqual({ website: [old], constructor: [hashOf(stdout)] });
  expect((await add("constructor")).error).toMatchObject({ exitCode: EXIT.usage });
  await remove("constructor", { yes: true });
  expect(callers).toEqual({ website: [old] });
});
