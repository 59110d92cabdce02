import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { toGroups, writeGroup } from "./batch-write.ts";

/**
 * The bare loop with all its groups at once.
 * @lambda
 */
export async function handler({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  await Promise.all(toGroups(Records).map(writeGroup));
  return { batchItemFailures: [] };
}
