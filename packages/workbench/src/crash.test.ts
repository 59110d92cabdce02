import { glob, readFile } from "node:fs/promises";
import { consume } from "@savelife/core/consume";
import { serialize } from "@savelife/core/event";
import { toItem } from "@savelife/core/item";
import { countMessages } from "@savelife/core/receive";
import { drain, itemsOf } from "@savelife/core/test/engines";
import { freshEvents, record } from "@savelife/core/test/records";
import { afterAll, expect, test, vi } from "vitest";
import { type ChangeName, changes, hasCity, type Step, withWrongCity } from "../test/changes.ts";
import { changeKilled, type KillAt, killAtSteps } from "../test/kill-at-steps.ts";
import { addDeadLetters, startBench, stopEngines, type TestBench } from "../test/start-bench.ts";

/** Two requests to send, and two to delete. */
const LETTERS = 12;
const DEADLINE = { timeout: 60_000, interval: 50 };

afterAll(stopEngines);

const SENDING: Step[] = ["before SendMessageBatch", "after SendMessageBatch", "after markCopied"];
const DELETING: Step[] = ["before DeleteMessageBatch", "after DeleteMessageBatch", "after forget"];

test.concurrent.for<[ChangeName, Step[]]>([
  ["replay", ["after record", ...SENDING, ...DELETING, "after endPass"]],
  ["edit", ["after markSending", ...SENDING, "after endPass"]],
  ["edit --replay", ["after markCopied"]],
  ["discard", ["before write", "after write", "before keep", "after keep", "after markCopied"]],
])("%s, killed at any step and done again, loses no letter and doubles none", { timeout: 900_000 }, ([name, steps]) =>
  killAtSteps(steps, (killAt) => killAndGoOn(name, killAt)),
);

/** Answers by which signal the first run ended. */
async function killAndGoOn(change: ChangeName, killAt: KillAt): Promise<string | null> {
  const bench = await startBench();
  const events = freshEvents(10 * LETTERS)
    .filter(hasCity)
    .slice(0, LETTERS);
  await addDeadLetters(
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
  const when = `after a kill at ${JSON.stringify(killAt)}`;
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
