import { type Consumer, consume, toBatchResponse } from "@savelife/core/consume";
import type { SQSRecord } from "aws-lambda";

/** What Lambda calls with a batch. Its answer is only believed to be a batch response. */
export type Handler = (records: SQSRecord[], consumer: Consumer, remainingMilliseconds: number) => Promise<unknown>;

/** The real consumer, as the deployed function calls it. */
export const realHandler: Handler = async (records, consumer, remainingMilliseconds) => {
  return toBatchResponse(await consume(records, consumer, remainingMilliseconds));
};
