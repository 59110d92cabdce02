import { fork } from "node:child_process";
import { once } from "node:events";
import { DeleteQueueCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { serialize } from "@savelife/core/event";
import { withRejection } from "@savelife/core/letter";
import { rejection } from "@savelife/core/outcome";
import { type Queue, sendMessages } from "@savelife/core/queue";
import { createQueue, sqsAt } from "@savelife/core/test/engines";
import { freshEvents } from "@savelife/core/test/records";
import { createTable } from "@savelife/local/resources";
import { median, medianRatio, rotate } from "../statistics.ts";
import type { Lane, LaneTask, WayName } from "./lane.ts";

/** What work on dead letters takes. */
export type DeadLetterReport = {
  letters: number;
  /** Medians of the rounds. */
  bare: Lane;
  replay: Lane;
  /** Letters a second of the replay over those of the bare loop, round by round; the median. */
  againstBare: number;
  summary: Lane;
  /** The same with a tenth of the letters. */
  tenth: { summary: Lane; replay: Lane };
};

type Engines = { sqs: string; dynamodb: string; client: SQSClient };

/**
 * Fills dead-letter queues with letters that may be replayed, and works them off: in a bare loop, by the workbench, and only
 * looking. Engines, and each lane, run in processes of their own.
 * @throws Error when a lane did not come upon all letters
 */
export async function measureDeadLetters(
  letters: number,
  rounds: number,
  tell: (text: string) => void,
): Promise<DeadLetterReport> {
  const { engines, stop } = await startEngines();
  const lanes: Record<"bare" | "replay", Lane[]> = { bare: [], replay: [] };
  for (let round = 0; round < rounds; round++) {
    for (const way of rotate(["bare", "replay"] as const, round)) {
      lanes[way].push(await measure(engines, way, letters, tell));
    }
  }
  const summary = await measure(engines, "summary", letters, tell);
  const tenth = Math.ceil(letters / 10);
  const smaller = {
    summary: await measure(engines, "summary", tenth, tell),
    replay: await measure(engines, "replay", tenth, tell),
  };
  stop();
  const speeds = (all: Lane[]) => all.map((lane) => lane.letters / lane.seconds);
  const againstBare = medianRatio(speeds(lanes.replay), speeds(lanes.bare));
  return { letters, bare: middle(lanes.bare), replay: middle(lanes.replay), againstBare, summary, tenth: smaller };
}

async function startEngines(): Promise<{ engines: Engines; stop: () => void }> {
  const child = fork(new URL("./engines-process.ts", import.meta.url));
  const [{ sqs, dynamodb }] = await once(child, "message");
  return { engines: { sqs, dynamodb, client: sqsAt(sqs, 60_000) }, stop: () => child.disconnect() };
}

let lanesBegun = 0;

/** Each lane has queues and a table of its own. */
async function measure(
  { sqs, dynamodb, client }: Engines,
  way: WayName,
  letters: number,
  tell: (text: string) => void,
): Promise<Lane> {
  const n = ++lanesBegun;
  const [deadLetters, queue] = [await createQueue(client, `DeadLetters${n}`), await createQueue(client, `Queue${n}`)];
  const table = `Table${n}`;
  await createTable(dynamodb, table);
  await fill(deadLetters, letters);
  const lane = await run({ way, sqs, dynamodb, deadLetters: deadLetters.url, queue: queue.url, table });
  if (lane.letters !== letters) throw new Error(`expected ${way} to see ${letters} letters, it saw ${lane.letters}`);
  for (const { url } of [deadLetters, queue]) await client.send(new DeleteQueueCommand({ QueueUrl: url }));
  tell(`${way} of ${letters.toLocaleString("en")} letters: ${lane.seconds.toFixed(1)} s`);
  return lane;
}

/** Letters in one go, so that filling does not take more memory with more of them. */
const FILLED = 1_000;

/** As after a fault that is mended by now: rejected letters, whose events are valid. */
async function fill(deadLetters: Queue, letters: number): Promise<void> {
  const reason = rejection("invalid-data", "data.type", "a blood group");
  for (let filled = 0; filled < letters; filled += FILLED) {
    const events = freshEvents(Math.min(FILLED, letters - filled));
    const messages = events.map((event) => withRejection({ body: serialize(event) }, reason));
    const results = await sendMessages(deadLetters, messages);
    if (results.some(({ status }) => status !== "sent")) throw new Error("expected the queue to take all letters");
  }
}

async function run(task: LaneTask): Promise<Lane> {
  const child = fork(new URL("./lane.ts", import.meta.url), [JSON.stringify(task)]);
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`expected the lane to tell its result, it ended with ${code}`);
  });
  ended.catch(() => {}); // after its result the end is no news
  const [lane] = await Promise.race([once(child, "message"), ended]);
  return lane;
}

function middle(lanes: Lane[]): Lane {
  const of = (value: (lane: Lane) => number) => median(lanes.map(value));
  return {
    letters: of(({ letters }) => letters),
    seconds: of(({ seconds }) => seconds),
    cpuSeconds: of(({ cpuSeconds }) => cpuSeconds),
    peakMebibytes: Math.max(...lanes.map(({ peakMebibytes }) => peakMebibytes)),
  };
}
