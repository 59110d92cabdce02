import { DeleteMessageBatchCommand, ReceiveMessageCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { sqsClient } from "@savelife/local/clients";
import type { Stack } from "./stack.ts";

/** Puts messages on the dead-letter queue of a stack. @returns their message ids */
export async function addDeadLetters({ sqs, deadLetters }: Stack, ...messages: (string | object)[]): Promise<string[]> {
  const client = sqsClient(sqs);
  const ids: string[] = [];
  for (const message of messages) {
    const MessageBody = typeof message === "string" ? message : JSON.stringify(message);
    const MessageAttributes = { tenant: { DataType: "String", StringValue: "nl" } };
    const command = new SendMessageCommand({ QueueUrl: deadLetters.url, MessageBody, MessageAttributes });
    const { MessageId = "" } = await client.send(command);
    ids.push(MessageId);
  }
  return ids;
}

/** Takes all dead letters off their queue, and gives their bodies. */
export async function takeDeadLetters({ sqs, deadLetters }: Stack): Promise<string[]> {
  const client = sqsClient(sqs);
  const bodies: string[] = [];
  for (;;) {
    const request = { QueueUrl: deadLetters.url, MaxNumberOfMessages: 10 };
    const { Messages = [] } = await client.send(new ReceiveMessageCommand(request));
    if (Messages.length === 0) return bodies;
    bodies.push(...Messages.map(({ Body = "" }) => Body));
    const Entries = Messages.map(({ ReceiptHandle }, i) => ({ Id: String(i), ReceiptHandle }));
    await client.send(new DeleteMessageBatchCommand({ QueueUrl: deadLetters.url, Entries }));
  }
}
