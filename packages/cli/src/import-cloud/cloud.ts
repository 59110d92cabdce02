import { S3Client } from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";
import { CliError, EXIT } from "../cli-error.ts";
import type { Links } from "../links/links.ts";
import { USER_AGENT } from "../links/open-queue.ts";
import { watchService } from "../links/watch-service.ts";

/** Where imports run when one machine does not suffice: a bucket for the files, and the state machine that reads them. */
export type Cloud = { s3: S3Client; sfn: SFNClient; bucket: string; stateMachine: string; links: Links };

/** As for the other services, but that the part of a large file takes longer than a message. */
const limits = (requestTimeout: number) => ({
  customUserAgent: USER_AGENT,
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 3_000, requestTimeout, throwOnRequestTimeout: true },
});

/**
 * Opens the imports of the links.
 * @throws CliError when there are none, as on one machine
 */
export function openCloud(links: Links): Cloud {
  if (!links.Imports) {
    const message = `expected Imports among the links of ${links.place}, got none of that name`;
    const next = "Import from this machine: the same command with the file, without --cloud. Or deploy the stage.";
    throw new CliError(EXIT.unavailable, message, next);
  }
  const { bucket, stateMachine } = links.Imports;
  const [s3, sfn] = [new S3Client(limits(120_000)), new SFNClient(limits(10_000))];
  watchService(s3, { service: "the bucket", links });
  watchService(sfn, { service: "the state machine", links });
  return { s3, sfn, bucket, stateMachine, links };
}
