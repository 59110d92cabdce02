/**
 * The messages that a response reports, by Lambda's rules: nothing, `null` and an empty list mean that all are done; a
 * response of any other shape, and an empty or unknown identifier, mean that the whole batch failed.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function readReported(response: unknown, batch: ReadonlySet<string>): ReadonlySet<string> {
  if (response === undefined || response === null) return new Set();
  if (typeof response !== "object") return batch;
  if (!("batchItemFailures" in response)) return Object.keys(response).length === 0 ? new Set() : batch;
  const failures = response.batchItemFailures ?? [];
  if (!Array.isArray(failures)) return batch;
  const reported = new Set(failures.map((failure: unknown) => readIdentifier(failure)));
  return [...reported].every((id) => id !== undefined && batch.has(id)) ? (reported as Set<string>) : batch;
}

function readIdentifier(failure: unknown): string | undefined {
  if (typeof failure !== "object" || failure === null || !("itemIdentifier" in failure)) return undefined;
  return typeof failure.itemIdentifier === "string" ? failure.itemIdentifier : undefined;
}
