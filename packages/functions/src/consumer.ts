import { systemClock } from "@savelife/core/clock";
import { type Consumer, consume, toBatchResponse } from "@savelife/core/consume";
import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { report } from "./report.ts";
import { openQueueIfLinked, openTable } from "./settings.ts";

const consumer: Consumer = {
  table: openTable(),
  queue: openQueueIfLinked("Queue"),
  deadLetters: openQueueIfLinked("DeadLetters"),
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
