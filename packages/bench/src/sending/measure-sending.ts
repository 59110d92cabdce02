import { DeleteQueueCommand } from "@aws-sdk/client-sqs";
import { createQueue } from "@savelife/core/test/engines";
import { freshEvents } from "@savelife/core/test/records";
import { startEngines } from "../engines.ts";
import { type Measured, measureHere, measureInTurns, openLane, type Report } from "../measure.ts";
import { ways } from "./ways.ts";

/**
 * Sends `messages` fresh events a round in every way, the bare loop first, to an engine in its own process.
 * @throws Error when the queue did not take all of them
 */
export async function measureSending(messages: number, rounds: number, report: Report): Promise<Measured[]> {
  using engines = await startEngines();
  const { client } = engines; // one for all ways, with its open sockets
  const lanes = ways.map(({ title, prepare }, way) =>
    openLane(title, async (round) => {
      const queue = await createQueue(client, `way-${way}-${round}`);
      const send = prepare(freshEvents(messages));
      const measurement = await measureHere(() => send(queue));
      const { count } = measurement;
      if (count !== messages) throw new Error(`expected the queue to take ${messages} messages, got ${count}`);
      await client.send(new DeleteQueueCommand({ QueueUrl: queue.url }));
      return measurement;
    }),
  );
  await measureInTurns(lanes, { rounds, warmUps: 5 }, report);
  return lanes;
}
