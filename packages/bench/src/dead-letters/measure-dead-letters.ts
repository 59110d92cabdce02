import { DeleteQueueCommand } from "@aws-sdk/client-sqs";
import { serialize } from "@savelife/core/event";
import { withRejection } from "@savelife/core/letter";
import { rejection } from "@savelife/core/outcome";
import { type Queue, sendMessages } from "@savelife/core/queue";
import { createQueue } from "@savelife/core/test/engines";
import { freshEvents } from "@savelife/core/test/records";
import { createTable } from "@savelife/local/resources";
import { type Engines, startEngines } from "../engines.ts";
import { type Held, renderText } from "../output.ts";
import { runNode, type Usage } from "../run-node.ts";
import { median, medianRatio, rotate } from "../statistics.ts";
import type { Task, Way } from "./work-off.ts";

/** What work on a number of letters took. */
type Lane = { letters: number; seconds: number } & Usage;

/** What work on dead letters takes. */
export type DeadLetterReport = {
  /** Medians of the rounds. */
  bare: Lane;
  replay: Lane;
  /** Letters a second of the replay over those of the bare loop, round by round; the median. */
  againstBare: number;
  summary: Lane;
  /** The same with a tenth of the letters. */
  tenth: { summary: Lane; replay: Lane };
};

/**
 * Fills dead-letter queues with letters that may be replayed, and works them off: in a bare loop, by the workbench, and only
 * looking. Engines, and each lane, run in their own processes.
 * @throws Error when a lane did not see all letters
 */
export async function measureDeadLetters(
  letters: number,
  rounds: number,
  report: (progress: string) => void,
): Promise<DeadLetterReport> {
  const engines = await startEngines();
  const measure = async (way: Way, count: number) => {
    const lane = await runLane(engines, way, count);
    report(`${way} of ${count.toLocaleString("en")} letters: ${lane.seconds.toFixed(1)} s`);
    return lane;
  };
  try {
    const lanes: Record<"bare" | "replay", Lane[]> = { bare: [], replay: [] };
    for (let round = 0; round < rounds; round++) {
      for (const way of rotate(["bare", "replay"] as const, round)) lanes[way].push(await measure(way, letters));
    }
    const summary = await measure("summary", letters);
    const tenth = Math.ceil(letters / 10);
    const smaller = { summary: await measure("summary", tenth), replay: await measure("replay", tenth) };
    const speeds = (all: Lane[]) => all.map((lane) => lane.letters / lane.seconds);
    const againstBare = medianRatio(speeds(lanes.replay), speeds(lanes.bare));
    return { bare: middle(lanes.bare), replay: middle(lanes.replay), againstBare, summary, tenth: smaller };
  } finally {
    engines.stop();
  }
}

/** Each lane has its own queues and table. */
async function runLane({ sqs, dynamodb, client }: Engines, way: Way, letters: number): Promise<Lane> {
  const id = crypto.randomUUID();
  const [deadLetters, queue] = [
    await createQueue(client, `DeadLetters-${id}`),
    await createQueue(client, `Queue-${id}`),
  ];
  const table = `Table-${id}`;
  await createTable(dynamodb, table);
  await fill(deadLetters, letters);
  const task: Task = { way, sqs, dynamodb, deadLetters: deadLetters.url, queue: queue.url, table };
  const { stdout, ...usage } = await runNode(new URL("./work-off.ts", import.meta.url), [JSON.stringify(task)]);
  const lane: Lane = { ...JSON.parse(stdout), ...usage };
  if (lane.letters !== letters) throw new Error(`${way} saw ${lane.letters} of ${letters} letters`);
  for (const { url } of [deadLetters, queue]) await client.send(new DeleteQueueCommand({ QueueUrl: url }));
  return lane;
}

/** Letters in one go, so that filling does not take more memory with more of them. */
const FILLED = 1_000;

/** As after a fault that has been fixed: rejected letters, whose events are valid. */
async function fill(deadLetters: Queue, letters: number): Promise<void> {
  const reason = rejection("invalid-data", "data.type", "a blood group");
  for (let filled = 0; filled < letters; filled += FILLED) {
    const events = freshEvents(Math.min(FILLED, letters - filled));
    const messages = events.map((event) => withRejection({ body: serialize(event) }, reason));
    const results = await sendMessages(deadLetters, messages);
    if (results.some(({ status }) => status !== "sent")) throw new Error("the queue did not take all letters");
  }
}

function middle(lanes: Lane[]): Lane {
  const of = (value: (lane: Lane) => number) => median(lanes.map(value));
  return {
    letters: of(({ letters }) => letters),
    seconds: of(({ seconds }) => seconds),
    cpuMicroseconds: of(({ cpuMicroseconds }) => cpuMicroseconds),
    maxRssMegabytes: Math.max(...lanes.map(({ maxRssMegabytes }) => maxRssMegabytes)),
  };
}

/**
 * The targets: they are meant for 100,000 letters. A process that sends and receives grows for a while whatever it does, as
 * its heap warms up; so memory is compared with that of the bare loop over as many letters, which keeps none of them.
 */
export function checkDeadLetters({ bare, againstBare, summary, replay }: DeadLetterReport): Held[] {
  const memory = Math.max(summary.maxRssMegabytes, replay.maxRssMegabytes) / bare.maxRssMegabytes;
  return [
    { what: `summary in under 60 s: ${summary.seconds.toFixed(1)} s`, holds: summary.seconds < 60 },
    { what: `replay at least 0.9 of the bare loop: ${againstBare.toFixed(2)}`, holds: againstBare >= 0.9 },
    {
      what: `peak memory at most 1.25 of the bare loop, which keeps nothing: ${memory.toFixed(2)}`,
      holds: memory <= 1.25,
    },
  ];
}

/** The measurements as a table for the terminal. */
export function renderDeadLetters({ bare, replay, summary, tenth }: DeadLetterReport): string {
  const head = ["way", "letters", "seconds", "letters/s", "CPU seconds", "MB at most"];
  const rows = [
    toRow("bare loop: receive, send, delete", bare),
    toRow("savelife dlq replay", replay),
    toRow("savelife dlq summary", summary),
    toRow("savelife dlq replay", tenth.replay),
    toRow("savelife dlq summary", tenth.summary),
  ];
  return `${renderText({ head, rows })}\n`;
}

function toRow(name: string, { letters, seconds, cpuMicroseconds, maxRssMegabytes }: Lane): string[] {
  return [
    name,
    letters.toLocaleString("en"),
    seconds.toFixed(1),
    Math.round(letters / seconds).toLocaleString("en"),
    (cpuMicroseconds / 1e6).toFixed(1),
    maxRssMegabytes.toFixed(0),
  ];
}
