import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { sqsClient } from "./clients.ts";

/** How many messages a queue holds, those that are delayed or being looked at included. */
export async function countMessages(endpoint: string, queueUrl: string): Promise<number> {
  const client = sqsClient(endpoint);
  const { Attributes = {} } = await client.send(
    new GetQueueAttributesCommand({
      QueueUrl: queueUrl,
      AttributeNames: [
        "ApproximateNumberOfMessages",
        "ApproximateNumberOfMessagesNotVisible",
        "ApproximateNumberOfMessagesDelayed",
      ],
    }),
  );
  client.destroy();
  return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
}
