import { DeleteQueueCommand } from "@aws-sdk/client-sqs";
import { createQueue } from "@savelife/core/test/engines";
import { freshEvents } from "@savelife/core/test/records";
import { startEngines } from "../engines.ts";
import { Lane, measureHere, measureInTurns, type Report } from "../measure.ts";
import { type Findings, laneTable } from "../report.ts";
import { ways } from "./ways.ts";

/** Sends `messages` fresh events a round in every way, the bare loop first, to an engine in its own process. */
export async function benchSending(messages: number, rounds: number, report: Report): Promise<Findings> {
  using engines = await startEngines();
  const { client } = engines; // one for all ways, with its open sockets
  const lanes = ways.map(({ title, prepare }, way) => {
    return new Lane(title, async (round) => {
      const queue = await createQueue(client, `way-${way}-${round}`);
      const send = prepare(freshEvents(messages));
      const measurement = await measureHere(() => send(queue));
      await client.send(new DeleteQueueCommand({ QueueUrl: queue.url }));
      return measurement;
    });
  });
  await measureInTurns(lanes, { rounds, warmUps: 5, count: messages }, report);
  return { tables: [laneTable("messages", lanes)], targets: [] };
}
