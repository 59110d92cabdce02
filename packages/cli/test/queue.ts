import { DeleteMessageCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { sqsClient } from "@savelife/local/clients";
import type { Stack } from "./stack.ts";

/** Takes all messages off the queue, and gives their events. */
export async function drain({ sqs, queue: { url } }: Stack): Promise<{ id: string; data: Record<string, unknown> }[]> {
  const client = sqsClient(sqs);
  const events = [];
  for (;;) {
    const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10 }));
    if (Messages.length === 0) return events;
    for (const { Body = "", ReceiptHandle } of Messages) {
      events.push(JSON.parse(Body));
      await client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
    }
  }
}
