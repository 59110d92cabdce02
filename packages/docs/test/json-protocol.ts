import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { run } from "./run.ts";

/**
 * Makes a folder from which the AWS CLI and boto3 learn to speak SQS's JSON protocol. Those of November 2023 and later do by
 * themselves; those of Debian 12 are older, and the local engine speaks nothing else.
 * @param python one that has botocore
 * @returns the folder, for `AWS_DATA_PATH`
 */
export async function teachJsonProtocol(python: string, folder: string): Promise<string> {
  const { stdout } = await run(".", python, ["-c", "import botocore, sys; sys.stdout.write(botocore.__path__[0])"]);
  const model = readModel(path.join(stdout, "data/sqs/2012-11-05"));
  Object.assign(model.metadata, { protocol: "json", jsonVersion: "1.0", targetPrefix: "AmazonSQS" });
  const to = path.join(folder, "sqs/2012-11-05");
  mkdirSync(to, { recursive: true });
  writeFileSync(path.join(to, "service-2.json"), JSON.stringify(model));
  return folder;
}

function readModel(folder: string): { metadata: object } {
  const name = readdirSync(folder).find((file) => file.startsWith("service-2.json")) ?? "service-2.json";
  const bytes = readFileSync(path.join(folder, name));
  return JSON.parse(String(name.endsWith(".gz") ? gunzipSync(bytes) : bytes));
}
