import {
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SendMessageCommandInput,
} from "@aws-sdk/client-sqs";
import { countMessages, totalOf } from "@savelife/core/receive";
import { sqsClient } from "../src/clients.ts";
import { createQueues } from "../src/resources.ts";
import { startSqs } from "../src/sqs.ts";

/** An SQS engine with a new pair of queues, and what tests do with them. */
export async function startQueues() {
  const engine = await startSqs();
  const client = sqsClient(engine.endpoint);
  const queues = await createQueues(engine.endpoint);
  return {
    ...engine,
    ...queues,
    client,
    async send(body: string, attributes?: SendMessageCommandInput["MessageAttributes"]) {
      const command = { QueueUrl: queues.queue.url, MessageBody: body, MessageAttributes: attributes };
      return (await client.send(new SendMessageCommand(command))).MessageId;
    },
    async receive(url: string): Promise<Message[]> {
      const answer = await client.send(new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10 }));
      return answer.Messages ?? [];
    },
  };
}

/** How many messages a queue holds in all. */
export async function countAt(endpoint: string, url: string): Promise<number> {
  return totalOf(await countMessages({ client: sqsClient(endpoint), url }));
}
