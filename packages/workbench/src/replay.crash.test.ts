import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { consume } from "@savelife/core/consume";
import { print } from "@savelife/core/event";
import { toItem } from "@savelife/core/item";
import { countMessages } from "@savelife/core/receive";
import { drain, itemsOf } from "@savelife/core/test/engines";
import { freshEvents, record } from "@savelife/core/test/records";
import { afterAll, expect, test, vi } from "vitest";
import type { Script } from "../test/replay-process.ts";
import { bury, startBench, stopEngines, type TestBench } from "../test/start-bench.ts";
import { replayLetters } from "./replay.ts";

/** Two requests to send, and two to delete. */
const LETTERS = 12;
/** Runs at once. */
const ABREAST = 4;
const DEADLINE = { timeout: 30_000, interval: 50 };

afterAll(stopEngines);

test("killed at any step, loses no letter and stores none twice", { timeout: 240_000 }, async () => {
  let [killed, ended] = [0, 0];
  for (let first = 1; ended === 0; first += ABREAST) {
    const runs = await Promise.all(Array.from({ length: ABREAST }, (_, i) => killAndGoOn(first + i)));
    killed += runs.filter((signal) => signal === "SIGKILL").length;
    ended += runs.filter((signal) => signal === null).length;
  }
  // Around two requests to send, a note, two requests to delete and a note there are sixteen steps at least.
  expect(killed).toBeGreaterThanOrEqual(16);
});

/** Answers by which signal the first run ended. */
async function killAndGoOn(killAt: number): Promise<string | null> {
  const bench = await startBench();
  const events = freshEvents(LETTERS);
  await bury(
    bench,
    events.map((event) => ({ body: print(event) })),
  );
  const signal = await replayKilled(bench, killAt);
  await replayUntilEmpty(bench);

  const sent = await drain(bench.queue);
  const { consumed } = await consume(
    sent.map(({ Body = "" }) => record(Body)),
    bench,
    60_000,
  );
  expect(
    consumed.filter(({ done }) => !done),
    `not done after a kill at step ${killAt}`,
  ).toEqual([]);
  const items = await itemsOf(bench.table);
  const expected = new Map(events.map((event) => [toItem(event).PK, toItem(event)]));
  expect(items, `items after a kill at step ${killAt}`).toEqual(expected);
  await bench.stop();
  return signal;
}

async function replayKilled(bench: TestBench, killAt: number): Promise<string | null> {
  const script: Script = {
    ...bench.endpoints,
    deadLetters: bench.deadLetters.url,
    queue: bench.queue.url,
    table: bench.table.name,
    directory: bench.directory,
    killAt,
  };
  const program = fileURLToPath(new URL("../test/replay-process.ts", import.meta.url));
  const child = spawn(process.execPath, [program, JSON.stringify(script)], { stdio: "inherit" });
  const [code, signal] = await once(child, "close");
  if (signal !== "SIGKILL" && code !== 0) throw new Error(`expected an end or a kill, got exit code ${code}`);
  return signal;
}

/** What the journal knows is given back at once; what was received but not yet noted comes by itself. */
async function replayUntilEmpty(bench: TestBench): Promise<void> {
  const signal = new AbortController().signal;
  await vi.waitUntil(async () => {
    await replayLetters(bench, {}, { signal });
    const { waiting, inFlight } = await countMessages(bench.deadLetters);
    return waiting + inFlight === 0;
  }, DEADLINE);
}
