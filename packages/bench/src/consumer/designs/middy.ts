import middy from "@middy/core";
import sqsPartialBatchFailure from "@middy/sqs-partial-batch-failure";
import type { SQSEvent, SQSRecord } from "aws-lambda";
import { EventSchema, putOnce } from "./put-once.ts";

/**
 * As the page of Middy's middleware shows it: a promise for each record, and the middleware reports the rejected ones.
 * @lambda
 */
export const handler = middy<SQSEvent, unknown>()
  .use(sqsPartialBatchFailure())
  .handler(async ({ Records }) => Promise.allSettled(Records.map(store)));

async function store({ body }: SQSRecord): Promise<void> {
  await putOnce(EventSchema.parse(JSON.parse(body)));
}
