import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import { Upload } from "@aws-sdk/lib-storage";
import { UPLOADS } from "@savelife/core/import-folder";
import type { Source } from "../input/source.ts";
import type { Output } from "../output/output.ts";
import { startTicker } from "../output/progress.ts";
import type { Layout } from "../rows/split-rows.ts";
import type { Cloud } from "./cloud.ts";

/** 10,000 parts, the most there may be, of 16 MiB: 160 GB, more than the 10 GB that the state machine reads. */
const PART_BYTES = 16 * 1_048_576;

/**
 * Uploads an input without its compression, and answers its key: in the folder of files that are not imported as soon as they are
 * there. Its name is not kept: it may be somebody's.
 */
export async function uploadFile(
  source: Source,
  { isCsv }: Layout,
  { s3, bucket }: Cloud,
  messages: Output,
  interrupted: AbortSignal,
): Promise<string> {
  const key = `${UPLOADS}${randomUUID()}.${isCsv ? "csv" : "ndjson"}`;
  const upload = new Upload({
    client: s3,
    params: { Bucket: bucket, Key: key, Body: Readable.from(source.read(0), { objectMode: false }) },
    partSize: PART_BYTES,
    queueSize: 2,
  });
  const abort = () => void upload.abort();
  interrupted.addEventListener("abort", abort);
  const ticker = startTicker(messages, () => `Uploading   ${Math.floor(source.progress() * 100)} %`);
  try {
    await upload.done();
    return key;
  } finally {
    interrupted.removeEventListener("abort", abort);
    await ticker.stop();
  }
}
