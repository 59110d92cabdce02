import { type FaultProxy, startProxy } from "@savelife/core/test/proxy";
import { rotate } from "../statistics.ts";
import type { Design, DesignName } from "./designs.ts";
import { type Lane, openLane, type Place } from "./lane.ts";
import type { Measurement } from "./worker.ts";

/** How much of everything a run does. */
export type Schedule = {
  batches: Rounds[];
  /** Sizes of batch at which the memory of ours is looked at. */
  memoryBatchSizes: number[];
  /** Fresh processes for each bundle. */
  imports: number;
};

/** Under two minutes: batches of 100 alone. Many short rounds, as the medians come closer than with a few long ones. */
export const QUICK: Schedule = {
  batches: [{ batchSize: 100, messages: 2_000, slowMessages: 300, warmUps: 1, rounds: 13 }],
  memoryBatchSizes: [10, 10_000],
  imports: 11,
};

/** About ten minutes, most of it for the slowest design. */
export const FULL: Schedule = {
  batches: [
    { batchSize: 10, messages: 1_000, slowMessages: 300, warmUps: 2, rounds: 21 },
    { batchSize: 100, messages: 2_000, slowMessages: 500, warmUps: 2, rounds: 31 },
    { batchSize: 1_000, messages: 3_000, slowMessages: 1_000, warmUps: 1, rounds: 15 },
  ],
  memoryBatchSizes: [10, 100, 1_000, 10_000],
  imports: 21,
};

/** A schedule with batches of another size alone. */
export function withBatchSize(schedule: Schedule, batchSize: number): Schedule {
  const same = schedule.batches.find((rounds) => rounds.batchSize === batchSize) ?? schedule.batches[0];
  if (!same) throw new Error("The schedule has no batches.");
  const whole = (messages: number) => Math.max(1, Math.floor(messages / batchSize)) * batchSize;
  const { messages, slowMessages } = same;
  return {
    ...schedule,
    batches: [{ ...same, batchSize, messages: whole(messages), slowMessages: whole(slowMessages) }],
  };
}

export type Rounds = {
  batchSize: number;
  /** Messages of a design in a round, multiples of the size of batch; a slow design takes long enough with fewer. */
  messages: number;
  slowMessages: number;
  /** Rounds before those that count, each of `messages` for every design. */
  warmUps: number;
  rounds: number;
};

/** The measurements of each design, a round each, in the order of the rounds: those of one round belong together. */
export type Measured = Map<DesignName, Measurement[]>;

/**
 * Measures designs in turns, round by round, each round beginning with another one, so that neither a slow minute of the
 * machine nor what ran before falls on the same design each time.
 * @param placeOf where a design runs
 */
export async function measureRounds(
  designs: Design[],
  placeOf: (design: Design) => Place,
  { batchSize, messages, slowMessages, warmUps, rounds }: Rounds,
  report: (progress: string) => void,
): Promise<Measured> {
  const lanes = designs.map((design) => ({ design, lane: openLane(design, placeOf(design)) }));
  const measured: Measured = new Map(designs.map(({ name }) => [name, []]));
  try {
    for (let round = -warmUps; round < rounds; round++) {
      report(`batches of ${batchSize}: ${round < 0 ? "warming up" : `round ${round + 1} of ${rounds}`}`);
      for (const { design, lane } of rotate(lanes, round + warmUps)) {
        // Warm-up is as long for all, or the slow ones would be measured before their code is compiled.
        const count = design.isSlow && round >= 0 ? slowMessages : messages;
        const measurement = await lane.run(`round ${round}`, count, batchSize);
        if (round >= 0) measured.get(design.name)?.push(measurement);
      }
    }
  } finally {
    await stopAll(lanes.map(({ lane }) => lane));
  }
  return measured;
}

async function stopAll(lanes: Lane[]): Promise<void> {
  await Promise.all(lanes.map(({ worker }) => worker.stop()));
}

/** What a design asks of the table for a number of fresh messages, and the bytes that it prints for them. */
export type Counts = Requests & { messages: number; printedBytes: number };

/** Counts, without measuring time: the requests go through a proxy that reads them. */
export async function countDesign(design: Design, place: Place, messages: number, batchSize: number): Promise<Counts> {
  const proxy = await startProxy(place.dynamodb);
  const requests = countRequests(proxy);
  const lane = openLane(design, place, proxy.endpoint);
  try {
    await lane.run("counting", messages, batchSize);
    await lane.worker.stop();
    return { ...requests, messages, printedBytes: lane.worker.printedBytes() };
  } finally {
    await lane.worker.stop();
    await proxy.stop();
  }
}

/** What a table service was asked, and the capacity that it says this consumed. */
type Requests = { writes: number; reads: number; writeUnits: number; readUnits: number };

const WRITES = ["BatchExecuteStatement", "BatchWriteItem", "PutItem", "UpdateItem", "DeleteItem"];
const READS = ["BatchGetItem", "GetItem", "Query", "Scan"];

/**
 * Counts the requests that go through a proxy from now on, at the level of HTTP, so retries too. It asks for the
 * consumed capacity in every request, as not every design does so by itself.
 */
function countRequests(proxy: FaultProxy): Requests {
  const requests: Requests = { writes: 0, reads: 0, writeUnits: 0, readUnits: 0 };
  proxy.fault = ({ operation }) => {
    const isWrite = WRITES.includes(operation);
    if (!isWrite && !READS.includes(operation))
      throw new Error(`expected a read or a write of items, got ${operation}`);
    requests[isWrite ? "writes" : "reads"]++;
    return {
      kind: "rewrite",
      request: (body) => ({ ...body, ReturnConsumedCapacity: "TOTAL" }),
      answer: (body) => {
        requests[isWrite ? "writeUnits" : "readUnits"] += unitsOf(body.ConsumedCapacity);
        return body;
      },
    };
  };
  return requests;
}

type Consumed = { CapacityUnits?: number };

function unitsOf(consumed: Consumed | Consumed[] | undefined): number {
  return [consumed ?? []].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
}
