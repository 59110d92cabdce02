/**
 * The ids of the messages that Lambda deletes after a batch: all but those that the function reported. A response that
 * cannot be read, or that reports an id which is not of this batch, counts as "everything failed"; no response at all, or
 * one without a list, as "everything done".
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 */
export function acknowledge(messageIds: string[], response: unknown): string[] {
  if (response === undefined || response === null) return messageIds;
  if (typeof response !== "object" || Array.isArray(response)) return [];
  const failures: unknown = "batchItemFailures" in response ? response.batchItemFailures : [];
  if (failures === undefined || failures === null) return messageIds;
  if (!Array.isArray(failures)) return [];

  const reported = failures.map(toIdentifier);
  if (!reported.every((id) => id !== undefined && messageIds.includes(id))) return [];
  return messageIds.filter((id) => !reported.includes(id));
}

function toIdentifier(failure: unknown): string | undefined {
  if (typeof failure !== "object" || failure === null || !("itemIdentifier" in failure)) return undefined;
  return typeof failure.itemIdentifier === "string" ? failure.itemIdentifier : undefined;
}
