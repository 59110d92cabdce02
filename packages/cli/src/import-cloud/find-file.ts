import { HeadObjectCommand, S3ServiceException } from "@aws-sdk/client-s3";
import { importExtensions, UPLOADS } from "@savelife/core/import-folder";
import { CliError, EXIT } from "../cli-error.ts";
import type { Cloud } from "./cloud.ts";

export const S3 = "s3://";

/**
 * The key of a file that is in the bucket. What is in the folders of the event types has been imported when it was put there, by a
 * plan of its own.
 * @throws CliError when it is elsewhere, when it is not there, or when no import could read it
 */
export async function findFile(url: string, { s3, bucket }: Cloud): Promise<string> {
  const [, name, key = ""] = /^s3:\/\/([^/]+)\/(.+)$/.exec(url) ?? [];
  if (name !== bucket || !key.startsWith(UPLOADS)) {
    const message = `expected a file at ${S3}${bucket}/${UPLOADS}…, got ${url}`;
    throw new CliError(EXIT.usage, message, `Copy it there: aws s3 cp ${url} ${S3}${bucket}/${UPLOADS}`);
  }
  const extension = key.split(".").at(-1) ?? "";
  if (!EXTENSIONS.some((one) => [one, one.toUpperCase()].includes(extension))) {
    const message = `expected a file whose name ends in ${EXTENSIONS.map((one) => `.${one}`).join(" or ")}, got ${url}`;
    throw new CliError(EXIT.usage, message, "Rename it to say what it is, and upload it again.");
  }
  try {
    await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
  } catch (error) {
    // S3 says no more than a status here. Who may not look may import all the same, or the start will say why not.
    if (!(error instanceof S3ServiceException)) throw error;
    if (error.name !== "NotFound") return key;
    const next = `See what is there: aws s3 ls ${S3}${bucket}/${UPLOADS}`;
    throw new CliError(EXIT.noInput, `there is no file ${url}`, next);
  }
  return key;
}

const EXTENSIONS = Object.values(importExtensions).flat();
