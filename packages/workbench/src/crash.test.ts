import { glob, readFile } from "node:fs/promises";
import { consume } from "@savelife/core/consume";
import { serialize } from "@savelife/core/event";
import { toItem } from "@savelife/core/item";
import { countMessages } from "@savelife/core/receive";
import { drain, itemsOf } from "@savelife/core/test/engines";
import { freshEvents, record } from "@savelife/core/test/records";
import { afterAll, expect, test, vi } from "vitest";
import { type ChangeName, changes, hasCity, withWrongCity } from "../test/changes.ts";
import { changeKilled, killAtEachStep } from "../test/kill-at-each-step.ts";
import { bury, startBench, stopEngines, type TestBench } from "../test/start-bench.ts";

/** Two requests to send, and two to delete. */
const LETTERS = 12;
const DEADLINE = { timeout: 60_000, interval: 50 };

afterAll(stopEngines);

test.concurrent.for<[ChangeName, number]>([
  ["replay", 12], // before and after two requests to send and two to delete, and after four notes
  ["edit", 14], // and two notes more
  ["edit --replay", 12],
  ["discard", 12], // around two steps with a file in place of the requests to send
])("%s, killed at any step and done again, loses no letter and doubles none", { timeout: 300_000 }, ([name, steps]) =>
  killAtEachStep(steps, (killAt) => killAndGoOn(name, killAt)),
);

/** Answers by which signal the first run ended. */
async function killAndGoOn(change: ChangeName, killAt: number): Promise<string | null> {
  const bench = await startBench();
  const events = freshEvents(10 * LETTERS)
    .filter(hasCity)
    .slice(0, LETTERS);
  await bury(
    bench,
    events.map((event) => ({ body: change.startsWith("edit") ? withWrongCity(event) : serialize(event) })),
  );
  const signal = await changeKilled(bench, change, killAt);
  await vi.waitUntil(async () => {
    await changes[change](bench, bench.directory);
    const { waiting, inFlight } = await countMessages(bench.deadLetters);
    return inFlight === 0 && (waiting === 0 || change === "edit");
  }, DEADLINE);

  const bodies = await bodiesAfter(bench, change);
  const when = `after a kill at step ${killAt}`;
  if (change === "edit") expect(bodies, when).toHaveLength(LETTERS); // the others may meet the consumer twice
  const { consumed } = await consume(
    bodies.map((body) => record(body)),
    bench,
    60_000,
  );
  expect(
    consumed.filter(({ done }) => !done),
    when,
  ).toEqual([]);
  expect(await itemsOf(bench.table), when).toEqual(new Map(events.map(toItem).map((item) => [item.PK, item])));
  await bench.stop();
  return signal;
}

/** The messages that there are in the end, wherever the change puts them. */
async function bodiesAfter(bench: TestBench, change: ChangeName): Promise<string[]> {
  if (change === "discard") return bodiesOfFiles(bench.directory);
  const messages = await drain(change === "edit" ? bench.deadLetters : bench.queue);
  return messages.map(({ Body = "" }) => Body);
}

/** Of whole files alone: a draft is not one. */
async function bodiesOfFiles(directory: string): Promise<string[]> {
  const bodies: string[] = [];
  for await (const file of glob(`${directory}/*.ndjson`)) {
    const lines = (await readFile(file, "utf8")).trimEnd().split("\n");
    bodies.push(...lines.map((line): string => JSON.parse(line).body));
  }
  return bodies;
}
