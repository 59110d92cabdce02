/** Works off the letters of one queue in one way, in its own process. */
import { DeleteMessageBatchCommand, ReceiveMessageCommand, SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import type { Queue } from "@savelife/core/queue";
import { sqsAt, tableAt } from "@savelife/core/test/engines";
import { lookAtAll, summarise } from "@savelife/workbench/look";
import { replayLetters } from "@savelife/workbench/replay";
import { openWorkbench, type Workbench } from "@savelife/workbench/workbench";
import type { Prepare } from "../programs.ts";

/** Where the letters are, what is done with them, and a directory for the journal. */
type Task = Record<"sqs" | "dynamodb" | "deadLetters" | "queue" | "table" | "directory", string> & { way: Way };

export type Way = "bare" | "replay" | "summary";

/** Requests at once of the bare loop, as many as the workbench receives with. */
const LOOPS = 8;

export const prepare: Prepare<Task> = ({ way, sqs, dynamodb, deadLetters, queue, table, directory }) => {
  const client = sqsAt(sqs, 60_000);
  const services = {
    deadLetters: { client, url: deadLetters },
    queue: { client, url: queue },
    table: tableAt(dynamodb, table),
  };
  const bench = openWorkbench(services, directory, { stage: "bench" });
  return () => work(bench, way);
};

async function work(bench: Workbench, way: Way): Promise<number> {
  const { signal } = new AbortController();
  if (way === "bare") return bareReplay(bench.deadLetters, bench.queue);
  if (way === "replay") return (await replayLetters(bench, {}, { signal })).moved;
  await lookAtAll(bench, { signal });
  return summarise(bench).total;
}

/** Moves every message from one queue to another and nothing else: receives ten, sends ten, deletes ten, in eight loops. */
async function bareReplay(from: Queue, to: Queue): Promise<number> {
  const loops = await Promise.all(Array.from({ length: LOOPS }, () => moveTens(from, to)));
  return loops.reduce((sum, count) => sum + count, 0);
}

async function moveTens(from: Queue, to: Queue): Promise<number> {
  for (let moved = 0; ; ) {
    const request = { QueueUrl: from.url, MaxNumberOfMessages: 10, WaitTimeSeconds: 1, MessageAttributeNames: ["All"] };
    const { Messages = [] } = await from.client.send(new ReceiveMessageCommand(request));
    if (Messages.length === 0) return moved;
    const sent = Messages.map(({ Body, MessageAttributes }, i) => ({
      Id: String(i),
      MessageBody: Body,
      ...(MessageAttributes && { MessageAttributes }),
    }));
    await to.client.send(new SendMessageBatchCommand({ QueueUrl: to.url, Entries: sent }));
    const received = Messages.map(({ ReceiptHandle }, i) => ({ Id: String(i), ReceiptHandle }));
    await from.client.send(new DeleteMessageBatchCommand({ QueueUrl: from.url, Entries: received }));
    moved += Messages.length;
  }
}
