import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { DeleteQueueCommand } from "@aws-sdk/client-sqs";
import { serialize } from "@savelife/core/event";
import { withRejection } from "@savelife/core/letter";
import { rejection } from "@savelife/core/outcome";
import { type Queue, sendMessages } from "@savelife/core/queue";
import { createQueue } from "@savelife/core/test/engines";
import { freshEvents } from "@savelife/core/test/records";
import { createTable } from "@savelife/local/resources";
import { type Engines, startEngines } from "../engines.ts";
import { Lane, type Measurement, measureInTurns, type Report } from "../measure.ts";
import { measureApart } from "../programs.ts";
import { atLeast, atMost, type Findings, laneTable, type Target } from "../report.ts";
import type { prepare, Way } from "./work-off.ts";

/**
 * Fills dead-letter queues with letters that may be replayed, and works them off: in a bare loop, by the workbench, and only
 * looking; the last two also with a tenth of the letters. Engines, and each lane, run in their own processes.
 */
export async function benchDeadLetters(letters: number, rounds: number, report: Report): Promise<Findings> {
  using engines = await startEngines();
  const laneOf = (way: Way, count = letters) => new Lane(TITLES[way], () => runLane(engines, way, count));
  const [bare, replay, summary] = [laneOf("bare"), laneOf("replay"), laneOf("summary")];
  const tenth = Math.ceil(letters / 10);
  const ofTenth = [laneOf("replay", tenth), laneOf("summary", tenth)];
  await measureInTurns([bare, replay], { rounds, count: letters }, report);
  await measureInTurns([summary], { rounds: 1, count: letters }, report);
  await measureInTurns(ofTenth, { rounds: 1, count: tenth }, report);
  const tables = [laneTable("letters", [bare, replay, summary, ...ofTenth])];
  return { tables, targets: checkDeadLetters({ bare, replay, summary }) };
}

const TITLES: Record<Way, string> = {
  bare: "bare loop: receive, send, delete",
  replay: "savelife dlq replay",
  summary: "savelife dlq summary",
};

/**
 * The targets: they are meant for 100,000 letters. A process that sends and receives grows for a while whatever it does, as
 * its heap warms up; so memory is compared with that of the bare loop over as many letters, which keeps none of them.
 */
export function checkDeadLetters({ bare, replay, summary }: Record<Way, Lane>): Target[] {
  const memory = Math.max(summary.peakMegabytes, replay.peakMegabytes) / bare.peakMegabytes;
  return [
    atMost("summary", summary.milliseconds / 1_000, 60, " s"),
    atLeast("letters/s of a replay against the bare loop", replay.speedAgainst(bare), 0.9),
    atMost("peak memory against the bare loop, which keeps nothing", memory, 1.25),
  ];
}

/** Each lane has its own queues, table and journal. */
async function runLane({ sqs, dynamodb, client }: Engines, way: Way, letters: number): Promise<Measurement> {
  const id = crypto.randomUUID();
  const [deadLetters, queue] = [
    await createQueue(client, `DeadLetters-${id}`),
    await createQueue(client, `Queue-${id}`),
  ];
  const table = `Table-${id}`;
  await createTable(dynamodb, table);
  await fill(deadLetters, letters);
  await using folder = await mkdtempDisposable(path.join(tmpdir(), "savelife-bench-"));
  const urls = { deadLetters: deadLetters.url, queue: queue.url };
  const task = { way, sqs, dynamodb, ...urls, table, directory: folder.path };
  const measurement = await measureApart<typeof prepare>(new URL("./work-off.ts", import.meta.url), task);
  for (const { url } of [deadLetters, queue]) await client.send(new DeleteQueueCommand({ QueueUrl: url }));
  return measurement;
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
