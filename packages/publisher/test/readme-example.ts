import { readFileSync } from "node:fs";

/** The example of the README, as its readers copy it. */
export function readmeExample(): string {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const [, example] = /```ts\n(import [\s\S]*?)```/.exec(readme) ?? [];
  if (!example) throw new Error("expected README.md to have a ```ts block that begins with an import, found none");
  return example;
}

/** What the example reads from its environment, for an engine on this machine. */
export function exampleEnv(endpoint: string, queueUrl: string): NodeJS.ProcessEnv {
  const credentials = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };
  const { PATH } = process.env;
  return { PATH, QUEUE_URL: queueUrl, AWS_ENDPOINT_URL_SQS: endpoint, AWS_REGION: "eu-west-1", ...credentials };
}
