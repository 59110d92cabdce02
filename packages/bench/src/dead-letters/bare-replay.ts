import { DeleteMessageBatchCommand, ReceiveMessageCommand, SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import type { Queue } from "@savelife/core/queue";

/** Requests at once, as many as the workbench receives with. */
const LOOPS = 8;

/**
 * Moves every message from one queue to another and nothing else: receives ten, sends ten, deletes ten, in eight loops.
 * @returns how many it moved
 */
export async function bareReplay(from: Queue, to: Queue): Promise<number> {
  const loops = await Promise.all(Array.from({ length: LOOPS }, () => loop(from, to)));
  return loops.reduce((sum, count) => sum + count, 0);
}

async function loop(from: Queue, to: Queue): Promise<number> {
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
