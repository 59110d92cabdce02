import { chmod, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { donor } from "../../test/events.ts";
import { addDeadLetters, takeDeadLetters } from "../../test/letters.ts";
import { runCli, startCli } from "../../test/run-cli.ts";
import { runHere } from "../../test/run-here.ts";
import { type Stack, startStack, temporaryDirectory, writeLocalJson } from "../../test/stack.ts";

let stack: Stack;
let directory: string;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());
beforeEach(async () => {
  directory = await temporaryDirectory();
  await writeLocalJson(directory, stack);
  await addDeadLetters(stack, donor({ type: "C+" }), "é".repeat(350_000));
});
afterEach(async () => {
  expect(await takeDeadLetters(stack)).toHaveLength(2); // nothing lost, nothing hidden, nothing doubled
  await chmod(path.join(directory, ".savelife"), 0o700);
  await rm(directory, { recursive: true });
});

const savelife = (name: string) => path.join(directory, ".savelife", name);
const summary = () => runHere(["dlq", "summary", "--fresh"], directory);
const solvable = (what: RegExp, code: number) => ({ code, stderr: expect.stringMatching(what) });

/** The only file of the journal while nobody uses it, but for that of its lock. */
async function journalFile(): Promise<string> {
  const [name = ""] = (await readdir(savelife(""))).filter((one) => one.endsWith(".sqlite"));
  return savelife(name);
}

test("a damaged journal is named, with what to do, and is left as it is", async () => {
  expect(await summary()).toMatchObject({ code: 0 });
  const file = await journalFile();
  const damaged = Buffer.concat([Buffer.from("no database at all "), (await readFile(file)).subarray(19)]);
  await writeFile(file, damaged);
  for (const _ of [1, 2]) expect(await summary()).toMatchObject(solvable(/journal.+ is damaged\nRemove it/, 69));
  expect(await readFile(file)).toEqual(damaged);
  await rm(file);
  expect(await summary()).toMatchObject({ code: 0 });
});

test("a damaged page is named when it is met", async () => {
  expect(await summary()).toMatchObject({ code: 0 });
  const file = await journalFile();
  const content = await readFile(file);
  await writeFile(file, content.fill(0xff, 4_096));
  for (const _ of [1, 2]) expect(await summary()).toMatchObject(solvable(/journal.+ is damaged/, 69));
});

test("a lock that is no lock is not taken for somebody else's work", async () => {
  expect(await summary()).toMatchObject({ code: 0 });
  await writeFile(`${await journalFile()}.lock`, "x".repeat(4_096));
  for (const _ of [1, 2]) expect(await summary()).toMatchObject(solvable(/journal.+ is damaged/, 69));
});

test("a journal that may not be written is the operator's to solve", async () => {
  expect(await summary()).toMatchObject({ code: 0 });
  await chmod(await journalFile(), 0o400);
  await chmod(savelife("local.json"), 0o644);
  await chmod(savelife(""), 0o555);
  await chmod(directory, 0o755);
  const isRoot = process.geteuid?.() === 0; // whom no rights bind
  for (const _ of [1, 2]) {
    if (isRoot) process.seteuid?.(65_534);
    const result = await summary().finally(() => isRoot && process.seteuid?.(0));
    expect(result).toMatchObject(solvable(/journal.+ cannot be used: .+ \(EACCES\)/, 69));
  }
});

test("a file where its folder should be is reported to the operator", async () => {
  const other = await temporaryDirectory();
  await writeFile(path.join(other, ".savelife"), "");
  const env = {
    SST_RESOURCE_App: '{"name":"savelife-events","stage":"dev"}',
    SST_RESOURCE_Queue: JSON.stringify(stack.queue),
    SST_RESOURCE_DeadLetters: JSON.stringify(stack.deadLetters),
    SST_RESOURCE_Table: JSON.stringify(stack.table),
    AWS_REGION: "us-east-1",
  };
  for (const command of [["dlq", "summary"], ["console"], ["dlq", "summary"]])
    expect(await runCli(command, other, "", env)).toMatchObject(solvable(/journal.+ cannot be used: /, 64));
  await rm(other, { recursive: true });
});

test.for(["export", "discard"])(
  "a disk that is full for the file of %s leaves no file, and every letter where it was",
  async (name) => {
    const command = ["dlq", name, "out.ndjson", ...(name === "discard" ? ["--yes"] : [])];
    for (const _ of [1, 2]) {
      const limited = startCli(command, directory, {}, "ulimit -f 3000"); // room for the journal, where a character takes less
      expect(await limited.end()).toMatchObject(
        solvable(/out\.ndjson cannot be written: .+\n.*run the same command again/, 75),
      );
      expect(await readdir(directory)).toEqual([".savelife"]);
    }
    expect(await summary()).toMatchObject({
      stderr: expect.stringContaining("2 dead letters on the queue of the local stack.\n"),
    });
  },
);

test("a full disk is said, and every letter is given back at once", async () => {
  expect(await summary()).toMatchObject({ code: 0 });
  await rm(await journalFile());
  for (const _ of [1, 2]) {
    const limited = startCli(["dlq", "summary"], directory, {}, "ulimit -f 400");
    expect(await limited.end()).toMatchObject(
      solvable(/journal.+ cannot be used: .+\n.*run the same command again/, 75),
    );
  }
  expect(await summary()).toMatchObject({
    code: 0,
    stderr: expect.stringContaining("2 dead letters on the queue of the local stack.\n"),
  });
});
