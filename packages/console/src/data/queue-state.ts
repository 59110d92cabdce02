import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import type { Queue } from "@savelife/core/queue";

/** What a queue holds, as far as SQS knows: approximately, and up to a minute late. */
export type QueueState = {
  /** Messages that can be received now. */
  waiting: number;
  /** Messages that somebody has received, and not yet deleted. */
  inFlight: number;
  /** Messages that can be received later. */
  delayed: number;
};

/** Reads how many messages a queue holds. */
export async function readQueueState({ client, url }: Queue): Promise<QueueState> {
  const { Attributes = {} } = await client.send(
    new GetQueueAttributesCommand({
      QueueUrl: url,
      AttributeNames: [
        "ApproximateNumberOfMessages",
        "ApproximateNumberOfMessagesNotVisible",
        "ApproximateNumberOfMessagesDelayed",
      ],
    }),
  );
  return {
    waiting: Number(Attributes.ApproximateNumberOfMessages ?? 0),
    inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
    delayed: Number(Attributes.ApproximateNumberOfMessagesDelayed ?? 0),
  };
}
