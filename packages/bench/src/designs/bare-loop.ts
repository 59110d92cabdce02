import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { toGroups, writeGroup } from "./batch-write.ts";

/**
 * The least that anybody would write: no validation, no condition, no retry, one group after another.
 * @lambda
 */
export async function handler({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  for (const group of toGroups(Records)) await writeGroup(group);
  return { batchItemFailures: [] };
}
