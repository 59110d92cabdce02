import { consume, toBatchResponse } from "@savelife/core/consume";
import { PROFILES, type ProfileName } from "./faults.ts";
import { FATES, findFates, judge, judgeAcknowledgement, type Violation } from "./laws.ts";
import { openRandom } from "./random.ts";
import { type Handler, System } from "./system.ts";
import { makeTraffic } from "./traffic.ts";
import { openWorld } from "./world.ts";

/** One run of one world. */
export type Run = {
  seed: number;
  messages: number;
  profile?: ProfileName;
  /** The consumer under test: the real one by default. */
  handler?: Handler | undefined;
  /** Called with each line of the trace. */
  listen?: ((line: string) => void) | undefined;
};

/** What came of a run. */
export type Result = Awaited<ReturnType<typeof simulate>>;

/**
 * A message is received six times at most, the last only to be redriven, with at most 15 minutes between two receives.
 * What is not done two hours after the last message was sent will never be done.
 */
const END_MILLISECONDS = 2 * 60 * 60 * 1_000;

/** Runs one world to its end and judges it: the same run always gives the same result. */
export async function simulate({ seed, messages, profile = "default", handler = realHandler, listen }: Run) {
  const world = openWorld(seed, PROFILES[profile], listen);
  const publications = makeTraffic(messages, openRandom(seed, "traffic"));
  const byId = new Map(publications.map((publication) => [publication.messageId, publication]));
  const violations: Violation[] = [];
  const system = new System(world, handler, (messageId) =>
    violations.push(...judgeAcknowledgement(messageId, byId.get(messageId), { items, letters })),
  );
  const { items, replaced } = system.table;
  const { letters, deliveries } = system.queue;
  for (const { messageId, atMilliseconds, message } of publications) {
    world.scheduler.after(atMilliseconds, () => system.queue.send(messageId, message));
  }

  const lastMilliseconds = publications.at(-1)?.atMilliseconds ?? 0;
  const isOver = () => world.scheduler.nowMilliseconds >= lastMilliseconds && system.isIdle;
  await world.scheduler.run(isOver, lastMilliseconds + END_MILLISECONDS);
  if (!isOver()) violations.push({ law: "the queue is empty in the end", about: `${system.queue.size} messages` });

  const evidence = { publications, items, replaced, letters, deliveries };
  const fates = findFates(evidence);
  return {
    seed,
    violations: [...violations, ...judge(evidence, fates, profile !== "default")],
    /** The hash of all that happened. */
    trace: world.trace.digest(),
    counts: {
      messages,
      deliveries: [...deliveries.values()].reduce((total, count) => total + count, 0),
      batches: system.invocations,
      ...Object.fromEntries(FATES.map((fate) => [fate, fates.filter((one) => one === fate).length])),
      /** Items that were replaced, once for each time. */
      twice: replaced.length,
      /** Messages on the dead-letter queue: more than `rejected` and `redriven` when some are there repeatedly. */
      "dead letters": [...letters.values()].flat().length,
      "virtual hours": world.scheduler.nowMilliseconds / 3_600_000,
    },
    faults: world.faults.counts,
  };
}

/** The real consumer, as the deployed function calls it. */
const realHandler: Handler = async (records, consumer, remainingMilliseconds) => {
  return toBatchResponse(await consume(records, consumer, remainingMilliseconds));
};
