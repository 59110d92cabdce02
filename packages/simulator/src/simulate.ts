import { Acknowledgements } from "./acknowledgements.ts";
import { EventSource } from "./event-source.ts";
import { countFates, findFates } from "./fates.ts";
import { realHandler } from "./handler.ts";
import { judge } from "./laws.ts";
import { Network } from "./network.ts";
import { PROFILES } from "./profiles.ts";
import type { Publication } from "./publications.ts";
import { SimulatedQueue } from "./queue.ts";
import { openRandom } from "./random.ts";
import type { Result, Run } from "./run.ts";
import { sum } from "./summary.ts";
import { SimulatedTable } from "./table.ts";
import { makeTraffic } from "./traffic.ts";
import { openWorld, type World } from "./world.ts";

/**
 * A message is received six times at most, the last only to be redriven, with at most 15 minutes between two receives.
 * What is not done two hours after the last message was sent will never be.
 */
const END_MILLISECONDS = 2 * 60 * 60 * 1_000;

/** Runs one world to its end and judges it: the same run always gives the same result. */
export async function simulate(run: Run): Promise<Result> {
  const { seed, messages, profile = "default", handler = realHandler, queueAttempts } = run;
  const world = openWorld(seed, PROFILES[profile], run.listen);
  const publications = makeTraffic(messages, openRandom(seed, "traffic"));
  const [table, queue, network] = [new SimulatedTable(world), new SimulatedQueue(world), new Network(world)];
  const { items, replaced } = table;
  const { letters, deliveries } = queue;
  const acknowledgements = new Acknowledgements(publications, { items, letters });
  const onAcknowledge = (messageId: string) => acknowledgements.check(messageId);
  const source = new EventSource(world, { table, queue, network }, { handler, seed, queueAttempts, onAcknowledge });

  schedule(publications, queue, world);
  const lastMilliseconds = publications.at(-1)?.atMilliseconds ?? 0;
  const isOver = () => queue.sent === messages && queue.size === 0 && source.isIdle && network.inFlight === 0;
  await world.scheduler.run(isOver, lastMilliseconds + END_MILLISECONDS);

  const left = isOver() ? [] : [{ law: "the queue is empty in the end", about: `${queue.size} messages` }];
  const evidence = { publications, items, replaced, letters, deliveries };
  const fates = findFates(evidence);
  return {
    seed,
    messages,
    deliveries: sum(deliveries.values()),
    invocations: source.invocations,
    fates: countFates(fates),
    twice: replaced.length,
    deadLetters: sum([...letters.values()].map(({ length }) => length)),
    faults: world.faults.counts,
    violations: [...acknowledgements.violations, ...left, ...judge(evidence, fates, profile !== "default")],
    virtualSeconds: world.scheduler.nowMilliseconds / 1_000,
    trace: world.trace.digest(),
  };
}

function schedule(publications: Publication[], queue: SimulatedQueue, { scheduler }: World): void {
  for (const { messageId, atMilliseconds, message } of publications) {
    scheduler.after(atMilliseconds, () => queue.send(messageId, message));
  }
}
