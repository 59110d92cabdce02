import { Logger } from "@aws-lambda-powertools/logger";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { systemClock } from "@savelife/core/clock";
import type { Context } from "aws-lambda";
import { Resource } from "sst/resource";
import { type Imported, importBatch, type WriteFile } from "./import-batch.ts";
import { openQueue, requestHandler } from "./settings.ts";

/** What the queue does not take is sent again by `importBatch`, and then by the state machine. */
const ATTEMPTS = 1;
/** Three attempts of 3 s for the file of rejects, and the answer. */
const MARGIN_MILLISECONDS = 10_000;

const logger = new Logger({ serviceName: "import-worker" });
const queue = openQueue("Queue", ATTEMPTS);
const writeFile = openImportFiles();

/**
 * Step Functions' end of an import: a batch of rows of a Distributed Map.
 * @lambda
 */
export async function handler(input: unknown, context: Context): Promise<Imported> {
  const deadline = systemClock.deadline(context.getRemainingTimeInMillis() - MARGIN_MILLISECONDS);
  const attempt = { clock: systemClock, random: Math.random, signal: deadline.signal };
  try {
    const imported = await importBatch(input, { queue, writeFile, attempt });
    logger.info("imported", imported);
    return imported;
  } finally {
    deadline.clear();
  }
}

/** Opens the linked bucket. Its client makes three attempts of 3 s: the same file again is the same file. */
function openImportFiles(): WriteFile {
  const client = new S3Client({ maxAttempts: 3, requestHandler });
  const Bucket = Resource.ImportFiles.name;
  return async (Key, Body) => {
    await client.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: "application/x-ndjson" }));
  };
}
