import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import pMap from "p-map";
import { EventSchema, putOnce } from "./put-once.ts";

const CONCURRENCY = 64;

/**
 * A request for each message, 64 at a time, and what failed is reported.
 * @lambda
 */
export async function handler({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  const failures = await pMap(
    Records,
    async ({ body, messageId }) => {
      try {
        await putOnce(EventSchema.parse(JSON.parse(body)));
        return [];
      } catch {
        return [{ itemIdentifier: messageId }];
      }
    },
    { concurrency: CONCURRENCY },
  );
  return { batchItemFailures: failures.flat() };
}
