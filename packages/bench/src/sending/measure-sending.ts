import { DeleteQueueCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { createQueue } from "@savelife/core/test/engines";
import { freshEvents } from "@savelife/core/test/records";
import { startEngines } from "../engines.ts";
import { renderText } from "../output.ts";
import { median, medianRatio, rotate } from "../statistics.ts";
import { type Way, type WayName, ways } from "./ways.ts";

/** Medians of a way over all rounds, and of its ratios to the bare loop round by round. */
export type Sending = {
  name: WayName;
  messagesPerSecond: number;
  cpuMicroseconds: number;
  againstBare: { messagesPerSecond: number; cpu: number };
};

type Lane = { messagesPerSecond: number; cpuMicroseconds: number };

const NAMES = Object.keys(ways) as WayName[];
/** The first rounds warm up and are not counted. */
const WARM_UPS = 5;

/**
 * Sends `messages` fresh events a round in every way, which take turns at going first, to an engine in its own process.
 * @throws Error when the queue did not take all of them
 */
export async function measureSending(messages: number, rounds: number): Promise<Sending[]> {
  const { client, stop } = await startEngines(); // one client for all ways, with its open sockets
  const lanes = new Map<WayName, Lane[]>(NAMES.map((name) => [name, []]));
  for (let round = 0; round < WARM_UPS + rounds; round++) {
    for (const name of rotate(NAMES, round)) {
      const lane = await measure(client, `${name}-${round}`, ways[name], messages);
      if (round >= WARM_UPS) lanes.get(name)?.push(lane);
    }
  }
  stop();
  return NAMES.map((name) => toSending(name, lanes.get(name) ?? [], lanes.get("bare") ?? []));
}

async function measure(client: SQSClient, queueName: string, way: Way, messages: number): Promise<Lane> {
  const queue = await createQueue(client, queueName);
  const send = way(freshEvents(messages));
  const [cpu, started] = [process.cpuUsage(), performance.now()];
  const taken = await send(queue);
  const seconds = (performance.now() - started) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  if (taken !== messages) throw new Error(`The queue took ${taken} of ${messages} messages.`);
  await client.send(new DeleteQueueCommand({ QueueUrl: queue.url }));
  return { messagesPerSecond: messages / seconds, cpuMicroseconds: (user + system) / messages };
}

function toSending(name: WayName, lanes: Lane[], bare: Lane[]): Sending {
  const speeds = lanes.map((lane) => lane.messagesPerSecond);
  const cpus = lanes.map((lane) => lane.cpuMicroseconds);
  const [bareSpeeds, bareCpus] = [bare.map((lane) => lane.messagesPerSecond), bare.map((lane) => lane.cpuMicroseconds)];
  return {
    name,
    messagesPerSecond: median(speeds),
    cpuMicroseconds: median(cpus),
    againstBare: { messagesPerSecond: medianRatio(speeds, bareSpeeds), cpu: medianRatio(cpus, bareCpus) },
  };
}

const WHAT = {
  bare: "SendMessageBatch over ready-made bodies",
  publisher: "@savelife/publisher, with validation",
  ingest: "ingest, batches of ten CloudEvents",
};

/** The ways to the queue as a table for the terminal. */
export function renderSending(sendings: Sending[]): string {
  const head = ["way", "messages/s", "µs CPU", "messages/s against bare", "CPU against bare"];
  const rows = sendings.map(({ name, messagesPerSecond, cpuMicroseconds, againstBare }) => [
    WHAT[name],
    Math.round(messagesPerSecond).toLocaleString("en"),
    cpuMicroseconds.toFixed(1),
    againstBare.messagesPerSecond.toFixed(2),
    againstBare.cpu.toFixed(2),
  ]);
  return `${renderText({ head, rows })}\n`;
}
