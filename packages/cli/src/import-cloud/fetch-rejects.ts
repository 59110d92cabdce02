import { type FileHandle, open } from "node:fs/promises";
import path from "node:path";
import { GetObjectCommand, paginateListObjectsV2 } from "@aws-sdk/client-s3";
import { CliError } from "../cli-error.ts";
import { EXIT } from "../exit-codes.ts";
import type { Cloud } from "./cloud.ts";

/**
 * Counts the rejected rows of a run, which the workers have written as NDJSON, and puts them into one file.
 * @param name the file, or undefined to count them alone
 * @throws CliError when there is such a file already
 */
export async function fetchRejects(
  { s3, bucket }: Cloud,
  run: string,
  name: string | undefined,
  directory: string,
): Promise<number> {
  let file: FileHandle | undefined;
  let rows = 0;
  try {
    const all = paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: `results/${run}/rejects/` });
    for await (const { Contents = [] } of all) {
      for (const { Key } of Contents) {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
        const text = (await Body?.transformToString("utf8")) ?? "";
        rows += text.split("\n").filter((line) => line !== "").length;
        if (name === undefined) continue;
        file ??= await create(name, directory);
        await file.appendFile(text);
      }
    }
    return rows;
  } finally {
    await file?.close();
  }
}

async function create(name: string, directory: string): Promise<FileHandle> {
  try {
    return await open(path.resolve(directory, name), "wx", 0o600);
  } catch (cause) {
    const got = cause instanceof Error && "code" in cause ? String(cause.code) : "Unknown";
    const message = `expected to write a new file of rejects at ${name}, got ${got}`;
    throw new CliError(EXIT.noInput, message, "Name another file for --rejects.", { cause });
  }
}
