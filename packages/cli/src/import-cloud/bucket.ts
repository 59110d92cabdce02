import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import {
  GetObjectCommand,
  HeadObjectCommand,
  paginateListObjectsV2,
  S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";
import { Upload } from "@aws-sdk/lib-storage";
import { importExtensions, rejectsFolder, UPLOADS } from "@savelife/core/import-folder";
import { CliError, EXIT, usageError } from "../cli-error.ts";
import type { NewFile } from "../files/new-file.ts";
import type { Source } from "../input/source.ts";
import type { Io } from "../io.ts";
import type { Links } from "../links/links.ts";
import { clientOptions } from "../links/open-queue.ts";
import { toServiceError, watchService } from "../links/service-error.ts";
import { startTicker } from "../output/progress.ts";
import type { Layout } from "../rows/split-rows.ts";

/** Where imports run when one machine is not enough: a bucket for the files, and the state machine that reads them. */
export type Cloud = { s3: S3Client; sfn: SFNClient; bucket: string; stateMachine: string; links: Links };

/**
 * Opens the imports of the links.
 * @throws CliError when there are none, as on one machine
 */
export function openCloud(links: Links): Cloud {
  if (!links.Imports) {
    const message = `${links.place} has no link named Imports`;
    const next = "Import from this machine: the same command with the file, without --cloud. Or deploy the stage.";
    throw new CliError(EXIT.unavailable, message, next);
  }
  const { bucket, stateMachine } = links.Imports;
  const sfn = new SFNClient(clientOptions);
  const requestHandler = { ...clientOptions.requestHandler, requestTimeout: 120_000 }; // for a part of a large file
  const s3 = new S3Client({ ...clientOptions, requestHandler });
  watchService(s3, { service: "the bucket", links });
  watchService(sfn, { service: "the state machine", links });
  return { s3, sfn, bucket, stateMachine, links };
}

export const S3 = "s3://";

/**
 * The key of a file that is in the bucket. A file in the folders of the event types was imported when it was put there, by another
 * mapping.
 * @throws CliError when it is elsewhere, when it is not there, or when no import could read it
 */
export async function findFile(url: string, { s3, bucket }: Cloud): Promise<string> {
  const [, name, key = ""] = /^s3:\/\/([^/]+)\/(.+)$/.exec(url) ?? [];
  if (name !== bucket || !key.startsWith(UPLOADS)) {
    const message = `${url} is not in ${S3}${bucket}/${UPLOADS}`;
    throw usageError(message, `Copy it there: aws s3 cp ${url} ${S3}${bucket}/${UPLOADS}`);
  }
  const extension = key.split(".").at(-1) ?? "";
  if (!EXTENSIONS.some((one) => [one, one.toUpperCase()].includes(extension))) {
    const message = `the name of ${url} does not end in ${EXTENSIONS.map((one) => `.${one}`).join(" or ")}`;
    throw usageError(message, "Rename it to say what it is, and upload it again.");
  }
  try {
    await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
  } catch (error) {
    // S3 says no more than a status here. A role that may not look may import all the same, or the start says why not.
    if (!(error instanceof S3ServiceException)) throw error;
    if (error.name !== "NotFound") return key;
    const next = `See what is there: aws s3 ls ${S3}${bucket}/${UPLOADS}`;
    throw new CliError(EXIT.noInput, `there is no file ${url}`, next);
  }
  return key;
}

const EXTENSIONS = Object.values(importExtensions).flat();

/** 10,000 parts, the most there may be, of 16 MiB: 160 GB, more than the 10 GB that the state machine reads. */
const PART_BYTES = 16 * 1_048_576;

/**
 * Uploads an input without its compression, and answers its key: in the folder whose files are not imported by themselves. Its
 * name is not kept, as it may be a person's.
 * @throws CliError when it was changed meanwhile
 */
export async function uploadFile(
  source: Source,
  { isCsv }: Layout,
  { s3, bucket }: Cloud,
  { messages, interrupted }: Pick<Io, "messages" | "interrupted">,
): Promise<string> {
  const key = `${UPLOADS}${randomUUID()}.${isCsv ? "csv" : "ndjson"}`;
  const upload = new Upload({
    client: s3,
    params: { Bucket: bucket, Key: key, Body: Readable.from(source.read(0), { objectMode: false }) },
    partSize: PART_BYTES,
    queueSize: 2,
  });
  interrupted.throwIfAborted();
  interrupted.addEventListener("abort", () => void upload.abort(), { once: true });
  await using _ticker = startTicker(messages, () => `Uploading   ${Math.floor(source.progress() * 100)} %`);
  await upload.done();
  await source.refuseChange("uploaded", "Nothing of it was imported. Import it again once nothing writes to it.");
  return key;
}

/**
 * Counts the rejected rows of a run, which the workers have written as NDJSON, and writes them to one file.
 * @param file undefined to only count them
 * @throws CliError that says where they are
 */
export async function fetchRejects({ s3, bucket }: Cloud, run: string, file: NewFile | undefined): Promise<number> {
  const prefix = rejectsFolder(run);
  let rows = 0;
  try {
    for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: prefix })) {
      for (const { Key } of Contents) {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
        const text = (await Body?.transformToString("utf8")) ?? "";
        rows += text.split("\n").filter((line) => line !== "").length;
        await file?.write(text);
      }
    }
    if (rows > 0) await file?.keep();
    return rows;
  } catch (cause) {
    const error = toServiceError(cause);
    if (!(error instanceof CliError)) throw cause;
    const next = `${error.next}\nThe import has ended. Its rejected rows are there: aws s3 cp --recursive ${S3}${bucket}/${prefix} FOLDER`;
    throw new CliError(error.exitCode, error.message, next, { cause });
  }
}
