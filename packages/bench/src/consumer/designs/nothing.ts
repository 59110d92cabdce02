import type { SQSBatchResponse } from "aws-lambda";

/**
 * Takes a batch and does nothing with it: the memory that receiving alone takes.
 * @lambda
 */
export async function handler(): Promise<SQSBatchResponse> {
  return { batchItemFailures: [] };
}
