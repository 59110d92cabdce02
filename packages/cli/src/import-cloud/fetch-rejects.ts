import { GetObjectCommand, paginateListObjectsV2 } from "@aws-sdk/client-s3";
import { rejectsFolder } from "@savelife/core/import-folder";
import { CliError } from "../cli-error.ts";
import type { NewFile } from "../files/new-file.ts";
import { toServiceError } from "../links/service-error.ts";
import type { Cloud } from "./cloud.ts";

/**
 * Counts the rejected rows of a run, which the workers have written as NDJSON, and puts them into one file.
 * @param file undefined to count them alone
 * @throws CliError that says where they are
 */
export async function fetchRejects(cloud: Cloud, run: string, file: NewFile | undefined): Promise<number> {
  const prefix = rejectsFolder(run);
  try {
    return await readAll(cloud, prefix, file);
  } catch (cause) {
    const error = toServiceError(cause);
    if (!(error instanceof CliError)) throw cause;
    const next = `${error.next}\nThe import has ended. Its rejected rows are there: aws s3 cp --recursive s3://${cloud.bucket}/${prefix} FOLDER`;
    throw new CliError(error.exitCode, error.message, next, { cause });
  }
}

async function readAll({ s3, bucket }: Cloud, prefix: string, file: NewFile | undefined): Promise<number> {
  let rows = 0;
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
}
