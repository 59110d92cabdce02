import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { Resource } from "sst/resource";
import { requestHandler } from "./settings.ts";

/** Writes a text to a file of the linked bucket, in place of one of that name. */
export type WriteFile = (key: string, body: string) => Promise<void>;

/** Opens the linked bucket. Its client makes three attempts of 3 s: the same file again is the same file. */
export function openImportFiles(): WriteFile {
  const client = new S3Client({ maxAttempts: 3, requestHandler });
  const Bucket = Resource.ImportFiles.name;
  return async (Key, Body) => {
    await client.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: "application/x-ndjson" }));
  };
}
