import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type History, openHistory, recordAct, trace } from "./history.ts";
import { openJournal } from "./journal.ts";

const QUEUE = "http://127.0.0.1:4566/000000000000/DeadLetters";
let directory: string;
let history: History;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "savelife-history-"));
  history = openHistory(directory, QUEUE);
});
afterEach(async () => {
  history.close();
  await rm(directory, { recursive: true });
});

const bench = () => ({
  history,
  stage: "test",
  who: async () => "ana",
  now: () => Date.parse("2026-11-22T10:00:00Z"),
});
const doing = { act: "replay" as const, what: "code conflict" };
const read = () => bench().history.latest(9);
const act = { time: "2026-11-22T10:00:00.000Z", who: "ana", stage: "test", ...doing };

test("says who did what with which letters, the last act first", async () => {
  await trace(bench(), doing, async ({ begin, done }) => {
    begin(["id-1", "id-2"]);
    done(2);
    begin(["id-3"]);
    done(0);
  });
  await recordAct(bench(), { act: "reveal", what: "one letter", ids: ["id-4"] });
  expect(read()).toEqual([
    { ...act, act: "reveal", what: "one letter", count: 1, ids: ["id-4"], ended: "done" },
    { ...act, count: 2, ids: ["id-1", "id-2", "id-3"], ended: "done" },
  ]);
  expect(bench().history.latest(1)).toHaveLength(1);
});

test("writes nothing of what was not begun", async () => {
  expect(await trace(bench(), doing, async () => "refused")).toBe("refused");
  expect(read()).toEqual([]);
});

test.for([
  ["an interrupt", AbortSignal.abort(), undefined, "interrupted"],
  ["an error", undefined, new RangeError("about ivica"), "failed (RangeError)"],
] as const)("says what was done until %s", async ([, signal, error, ended]) => {
  const work = trace(bench(), { ...doing, signal }, async ({ begin, done }) => {
    begin(["id-1", "id-2"]);
    done(1);
    if (error) throw error;
  });
  await work.catch((thrown) => expect(thrown).toBe(error));
  expect(read()).toEqual([{ ...act, count: 1, ids: ["id-1", "id-2"], ended }]);
});

test("keeps what was begun when its process is killed, and what others write at the same time", async () => {
  const script = `
    import { openHistory, trace } from "${new URL("./history.ts", import.meta.url)}";
    const bench = { history: openHistory("${directory}", "${QUEUE}"), stage: "test", who: async () => "ana", now: Date.now };
    await trace(bench, { act: "edit", what: process.pid + "" }, async ({ begin, done }) => {
      for (let i = 0; i < 50; i++) begin(["id-" + i]), done(1);
      process.kill(process.pid, "SIGKILL");
    });`;
  const children = [1, 2].map(() => spawn(process.execPath, ["--input-type=module-typescript", "-e", script]));
  const signals = await Promise.all(children.map(async (child) => (await once(child, "close"))[1]));
  expect(signals).toEqual(["SIGKILL", "SIGKILL"]);
  const ids = Array.from({ length: 50 }, (_, i) => `id-${i}`);
  const killed = { act: "edit", count: 50, ids, ended: null };
  expect(read()).toMatchObject([killed, killed]);
});

test("outlives the journal, one of another layout, and letters that are forgotten", async () => {
  const journal = openJournal(directory, QUEUE);
  await recordAct(bench(), { ...doing, ids: ["id-1"] });
  journal.forget(["id-1"]);
  journal.close();
  const other = new DatabaseSync(journal.file);
  other.exec("PRAGMA user_version = 1");
  other.close();
  openJournal(directory, QUEUE).close();
  await rm(journal.file);
  openJournal(directory, QUEUE).close();
  history.close();
  history = openHistory(directory, QUEUE);
  expect(read()).toMatchObject([{ ids: ["id-1"] }]);
});

test("is a file of its owner's alone, which the first act makes", async () => {
  const files = async () =>
    (await readdir(path.join(directory, ".savelife")).catch(() => [])).filter((name) => name.startsWith("history"));
  expect(await files()).toEqual([]);
  await recordAct(bench(), { ...doing, ids: ["id-1"] });
  for (const name of await files()) {
    expect(((await stat(path.join(directory, ".savelife", name))).mode & 0o777).toString(8)).toBe("600");
  }
  expect(await files()).not.toEqual([]);
});

test("when it is damaged nothing is done, twice", async () => {
  await recordAct(bench(), { ...doing, ids: ["id-1"] });
  history.close();
  const [name = ""] = (await readdir(path.join(directory, ".savelife"))).filter((one) => one.endsWith(".sqlite"));
  await writeFile(path.join(directory, ".savelife", name), "no database at all".padEnd(4_096, "x"));
  history = openHistory(directory, QUEUE);
  let begun = 0;
  for (const _ of [1, 2]) {
    const work = trace(bench(), doing, async ({ begin }) => {
      begin(["id-2"]);
      begun++;
    });
    await expect(work).rejects.toMatchObject({ name: "JournalFault", kind: "history", isDamaged: true });
  }
  expect(begun).toBe(0);
});
