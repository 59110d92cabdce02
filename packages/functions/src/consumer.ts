import { systemClock } from "@savelife/core/clock";
import { type Consumer, consume, toBatchResponse } from "@savelife/core/consume";
import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { report } from "./report.ts";
import { openQueueIfLinked, openTable } from "./settings.ts";

/** What could not be sent or put off comes again by itself, so a second attempt would only make second dead letters. */
const ATTEMPTS = 1;

const consumer: Consumer = {
  table: openTable(),
  queue: openQueueIfLinked("Queue", ATTEMPTS),
  deadLetters: openQueueIfLinked("DeadLetters", ATTEMPTS),
  clock: systemClock,
  random: Math.random,
};

/**
 * Lambda's end of the queue.
 * @lambda
 */
export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const started = performance.now();
  const consumption = await consume(event.Records, consumer, context.getRemainingTimeInMillis());
  report(consumption, performance.now() - started);
  return toBatchResponse(consumption);
}
