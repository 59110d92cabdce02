import { SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import { errorName, isWorthRetrying } from "@savelife/core/aws-errors";
import type { OutgoingMessage, Queue } from "@savelife/core/queue";

/** What one request did with one message; `again` when another try may well succeed. */
export type Answer = { status: "sent"; messageId: string } | { status: "unsent"; reason: string; again: boolean };

/** Sends up to 10 messages in one request. One answer for each, in their order; nothing is thrown. */
export async function sendBatch(queue: Queue, batch: OutgoingMessage[], signal: AbortSignal): Promise<Answer[]> {
  const command = new SendMessageBatchCommand({ QueueUrl: queue.url, Entries: batch.map(toEntry) });
  try {
    const { Successful = [], Failed = [] } = await queue.client.send(command, { abortSignal: signal });
    return batch.map((_, i) => {
      const sent = Successful.find(({ Id }) => Id === String(i));
      const failed = Failed.find(({ Id }) => Id === String(i));
      if (sent) return { status: "sent", messageId: sent.MessageId ?? "" };
      // Silence is no success: sent again, the message is at worst there twice, and stored once.
      return { status: "unsent", reason: failed?.Code ?? "NoAnswer", again: failed?.SenderFault !== true };
    });
  } catch (error) {
    return batch.map(() => ({ status: "unsent", reason: errorName(error), again: isWorthRetrying(error) }));
  }
}

function toEntry({ body, attributes, groupId }: OutgoingMessage, index: number) {
  return {
    Id: String(index),
    MessageBody: body,
    ...(attributes && { MessageAttributes: attributes }),
    ...(groupId && { MessageGroupId: groupId }),
  };
}
