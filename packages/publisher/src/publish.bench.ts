/** The publisher, validation and all, against a bare loop of `SendMessageBatch` over bodies that are ready-made. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { DeleteQueueCommand, SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import type { Event } from "@savelife/core/catalogue";
import { chunk } from "@savelife/core/chunk";
import { print } from "@savelife/core/event";
import type { Queue } from "@savelife/core/queue";
import { createQueue, sqsAt } from "@savelife/core/test/engines";
import { freshEvents } from "@savelife/core/test/records";
import pMap from "p-map";
import { createPublisher } from "./create-publisher.ts";

/** Rounds before those that count, in which Node compiles both ways. */
const WARM_UP = 2;

/**
 * Medians over all rounds; `ratio` is that of the publisher's throughput to the loop's, round by round, so that a slow
 * minute of the machine cancels out.
 */
export type PublisherBench = { messages: number; rounds: number; publisher: Lane; bare: Lane; ratio: number };

/** Messages a second, and the client's CPU for one of them. */
export type Lane = { messagesPerSecond: number; cpuMicroseconds: number };

/** Sends `messages` events a round in either way, which take turns at going first. */
export async function benchPublisher({ messages = 10_000, rounds = 9 } = {}): Promise<PublisherBench> {
  const { endpoint, engine } = await startEngine();
  const ways = { publisher: publishAll, bare: sendAll };
  const lanes: Record<keyof typeof ways, Lane[]> = { publisher: [], bare: [] };
  for (let round = 0; round < WARM_UP + rounds; round++) {
    const order = round % 2 === 0 ? (["publisher", "bare"] as const) : (["bare", "publisher"] as const);
    for (const name of order) {
      const lane = await measure(endpoint, `${name}-${round}`, ways[name](freshEvents(messages)), messages);
      if (round >= WARM_UP) lanes[name].push(lane);
    }
  }
  engine.disconnect();
  const [publisher, bare] = [medianOf(lanes.publisher), medianOf(lanes.bare)];
  const ratios = lanes.publisher.map((lane, i) => lane.messagesPerSecond / (lanes.bare[i]?.messagesPerSecond ?? 0));
  return { messages, rounds, publisher, bare, ratio: median(ratios) };
}

async function startEngine(): Promise<{ endpoint: string; engine: ChildProcess }> {
  const engine = fork(new URL("../test/engine-process.ts", import.meta.url));
  const [endpoint] = await once(engine, "message");
  return { endpoint, engine };
}

/** Sends everything to the queue and answers how many messages it took. */
type Send = (queue: Queue) => Promise<number>;

/** As an upstream system has them: the source and the version are the publisher's to add. */
function publishAll(events: Event[]): Send {
  const given = events.map(({ source: _source, traceparent: _none, ...event }) => event);
  return async ({ client, url }) => {
    const publisher = createPublisher({ queueUrl: url, source: "https://crm.example.org", client });
    const published = await publisher.publish(given);
    return published.filter(({ status }) => status === "accepted").length;
  };
}

/** With as many requests at once as the publisher has. */
function sendAll(events: Event[]): Send {
  const bodies = events.map(print);
  return async ({ client, url }) => {
    const sendTen = async (ten: string[]) => {
      const Entries = ten.map((body, i) => ({ Id: String(i), MessageBody: body }));
      const { Successful = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
      return Successful.length;
    };
    const counts = await pMap(chunk(bodies, 10), sendTen, { concurrency: 8 });
    return counts.reduce((sum, count) => sum + count, 0);
  };
}

async function measure(endpoint: string, name: string, send: Send, messages: number): Promise<Lane> {
  const queue = await createQueue(sqsAt(endpoint), name);
  const [cpu, start] = [process.cpuUsage(), performance.now()];
  const taken = await send(queue);
  const seconds = (performance.now() - start) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  if (taken !== messages) throw new Error(`expected the queue to take ${messages} messages, it took ${taken}`);
  await queue.client.send(new DeleteQueueCommand({ QueueUrl: queue.url }));
  queue.client.destroy();
  return { messagesPerSecond: messages / seconds, cpuMicroseconds: (user + system) / messages };
}

function medianOf(lanes: Lane[]): Lane {
  return {
    messagesPerSecond: median(lanes.map((lane) => lane.messagesPerSecond)),
    cpuMicroseconds: median(lanes.map((lane) => lane.cpuMicroseconds)),
  };
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

if (import.meta.main) console.log(JSON.stringify(await benchPublisher(), undefined, 2));
