import { glob, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Event } from "@savelife/core/catalogue";
import { consume } from "@savelife/core/consume";
import { serialize } from "@savelife/core/event";
import { type Item, isErased, toItem } from "@savelife/core/item";
import { countMessages, totalOf } from "@savelife/core/receive";
import { insertItems } from "@savelife/core/table";
import { attempt } from "@savelife/core/test/attempt";
import { drain, itemsOf } from "@savelife/core/test/engines";
import { fixture, record } from "@savelife/core/test/records";
import { afterAll, expect, test, vi } from "vitest";
import { CITY, changes, type Decision, IDS, PERSON, type Step } from "../test/changes.ts";
import { changeKilled, type KillAt, killAtSteps } from "../test/kill-at-steps.ts";
import { addDeadLetters, startBench, stopEngines } from "../test/start-bench.ts";

const DEADLINE = { timeout: 60_000, interval: 50 };

afterAll(stopEngines);

const CHANGING: Step[] = ["before UpdateItem", "after UpdateItem"];
const DELETING: Step[] = ["after markCopied", "before DeleteMessageBatch", "after DeleteMessageBatch"];
const GIVING_BACK: Step[] = ["before ChangeMessageVisibilityBatch", "after ChangeMessageVisibilityBatch"];

test.concurrent.for<[Decision, Step[]]>([
  ["keep letter", [...CHANGING, ...DELETING]],
  ["keep stored", ["after write", "before keep", "after keep", "after markCopied"]],
  ["correct", CHANGING],
  ["erase", ["before PutItem", "after PutItem", ...DELETING, ...GIVING_BACK]],
])(
  "%s, killed at any step and done again, changes an item once, and leaves nobody half erased",
  { timeout: 900_000 },
  ([decision, steps]) => killAtSteps(steps, (killAt) => killAndGoOn(decision, killAt)),
);

/** The messages of the letters, each of which says another city than what is stored of two donors. */
type World = { stored: Item[]; sent: Event[] };

function world(): World {
  const events = [PERSON, crypto.randomUUID()].map((id) => fixture("DonorSignedUp", id));
  const sent = events.map((event) => ({ ...event, data: { ...event.data, city: CITY } }) as Event);
  return { stored: events.map(toItem), sent };
}

/** Answers by which signal the first run ended. */
async function killAndGoOn(decision: Decision, killAt: KillAt): Promise<string | null> {
  const bench = await startBench();
  const { stored, sent } = world();
  await insertItems(bench.table, stored, attempt());
  const letters = sent.map((event) => ({ body: serialize(event) }));
  await writeFile(path.join(bench.directory, IDS), JSON.stringify(await addDeadLetters(bench, letters)));
  const signal = await changeKilled(bench, decision, killAt);
  const when = `after a kill at ${JSON.stringify(killAt)}`;
  const between = await itemsOf(bench.table);
  const isWhole = ![...between.values()].some(isErased);
  if (decision === "erase" && isWhole) expect(totalOf(await countMessages(bench.deadLetters)), when).toBe(2);

  const left = decision === "correct" ? sent : decision === "erase" ? sent.slice(1) : [];
  await vi.waitUntil(async () => {
    await changes[decision](bench, bench.directory);
    const { waiting, inFlight } = await countMessages(bench.deadLetters);
    return inFlight === 0 && waiting === left.length;
  }, DEADLINE);

  const after = await itemsOf(bench.table);
  expect(after, when).toEqual(itemsAfter(decision, { stored, sent }));
  for (const [PK, { corrected, erased }] of between) {
    const { [PK]: now } = Object.fromEntries(after);
    if (corrected ?? erased) expect([now?.corrected, now?.erased], when).toEqual([corrected, erased]);
  }
  const bodies = (await drain(bench.deadLetters)).map(({ Body }) => Body);
  expect(bodies, when).toEqual(left.map(serialize));
  expect(await drain(bench.queue), when).toEqual([]);
  if (decision === "keep stored") {
    expect(await bodiesOfFiles(bench.directory), when).toEqual(new Set(sent.map(serialize)));
  }
  if (decision === "erase") {
    const { consumed } = await consume([record(serialize(sent[0] as Event))], bench, 60_000);
    expect(consumed, when).toMatchObject([{ outcome: { status: "duplicate" }, done: true }]);
  }
  await bench.stop();
  return signal;
}

function itemsAfter(decision: Decision, { stored, sent }: World): Map<string, unknown> {
  const time = expect.stringMatching(/^\d{4}-.*Z$/);
  const items = stored.map((item, i) => {
    const isPerson = i === 0;
    if (decision === "erase") return isPerson ? { PK: item.PK, erased: time } : item;
    if (decision === "correct") return isPerson ? { ...item, city: CITY, corrected: time } : item;
    return decision === "keep letter" ? { ...toItem(sent[i] as Event), corrected: time } : item;
  });
  return new Map(items.map((item) => [item.PK, item]));
}

/** Of whole files alone; what was written before a kill may be in two of them. */
async function bodiesOfFiles(directory: string): Promise<Set<string>> {
  const bodies = new Set<string>();
  for await (const file of glob(`${directory}/*.ndjson`)) {
    const lines = (await readFile(file, "utf8")).trimEnd().split("\n");
    for (const line of lines) bodies.add(JSON.parse(line).body);
  }
  return bodies;
}
