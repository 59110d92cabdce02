import { consume, toBatchResponse } from "@savelife/core/consume";
import { EventSource, type Handler } from "./event-source.ts";
import { type FaultCounts, PROFILES, type ProfileName } from "./faults.ts";
import { countFates, type Fate, findFates, judge, judgeAcknowledgement, type Violation } from "./laws.ts";
import { Network } from "./network.ts";
import { SimulatedQueue } from "./queue.ts";
import { openRandom } from "./random.ts";
import { SimulatedTable } from "./table.ts";
import { makeTraffic } from "./traffic.ts";
import { openWorld } from "./world.ts";

/** One run of one world. */
export type Run = {
  seed: number;
  messages: number;
  profile?: ProfileName;
  /** The consumer under test: the real one by default. */
  handler?: Handler;
  /** How often the consumer's SQS client itself tries a request: 1 by default, as deployed. */
  queueAttempts?: number;
  /** Called with each line of the trace. */
  listen?: ((line: string) => void) | undefined;
};

/** What came of a run. */
export type Result = {
  seed: number;
  messages: number;
  deliveries: number;
  invocations: number;
  fates: Record<Fate, number>;
  /** Items that were replaced, once for each time. */
  twice: number;
  /** Messages on the dead-letter queue: more than `rejected` and `redriven` when some are there repeatedly. */
  deadLetters: number;
  faults: FaultCounts;
  violations: Violation[];
  virtualSeconds: number;
  /** The hash of all that happened. */
  trace: string;
};

/**
 * A message is received six times at most, the last only to be redriven, with at most 15 minutes between two receives.
 * What is not done two hours after the last message was sent will never be done.
 */
const END_MILLISECONDS = 2 * 60 * 60 * 1_000;

/** Runs one world to its end and judges it: the same run always gives the same result. */
export async function simulate(run: Run): Promise<Result> {
  const { seed, messages, profile = "default", handler = realHandler, queueAttempts } = run;
  const world = openWorld(seed, PROFILES[profile], run.listen);
  const [table, queue, network] = [new SimulatedTable(world), new SimulatedQueue(world), new Network(world)];
  const { items, replaced } = table;
  const { letters, deliveries } = queue;

  const publications = makeTraffic(messages, openRandom(seed, "traffic"));
  for (const { messageId, atMilliseconds, message } of publications) {
    world.scheduler.after(atMilliseconds, () => queue.send(messageId, message));
  }
  const byId = new Map(publications.map((publication) => [publication.messageId, publication]));
  const violations: Violation[] = [];
  const onAcknowledge = (messageId: string) =>
    violations.push(...judgeAcknowledgement(messageId, byId.get(messageId), items, letters));
  const source = new EventSource(world, { table, queue, network }, { handler, seed, queueAttempts, onAcknowledge });

  const lastMilliseconds = publications.at(-1)?.atMilliseconds ?? 0;
  const isOver = () => queue.sent === messages && queue.size === 0 && source.isIdle && network.inFlight === 0;
  await world.scheduler.run(isOver, lastMilliseconds + END_MILLISECONDS);
  if (!isOver()) violations.push({ law: "the queue is empty in the end", about: `${queue.size} messages` });

  const evidence = { publications, items, replaced, letters, deliveries };
  const fates = findFates(evidence);
  return {
    seed,
    messages,
    deliveries: [...deliveries.values()].reduce((total, count) => total + count, 0),
    invocations: source.invocations,
    fates: countFates(fates),
    twice: replaced.length,
    deadLetters: [...letters.values()].flat().length,
    faults: world.faults.counts,
    violations: [...violations, ...judge(evidence, fates, profile !== "default")],
    virtualSeconds: world.scheduler.nowMilliseconds / 1_000,
    trace: world.trace.digest(),
  };
}

/** The real consumer, as the deployed function calls it. */
const realHandler: Handler = async (records, consumer, remainingMilliseconds) => {
  return toBatchResponse(await consume(records, consumer, remainingMilliseconds));
};
