/** The local engines in their own process, so that a bench measures the client alone. */
import { fork } from "node:child_process";
import { once } from "node:events";
import type { SQSClient } from "@aws-sdk/client-sqs";
import { sqsAt } from "@savelife/core/test/engines";
import { startDynamodb } from "@savelife/local/dynamodb";
import { startSqs } from "@savelife/local/sqs";

/** Where the engines listen, and a client of the queues. */
export type Engines = { sqs: string; dynamodb: string; client: SQSClient } & Disposable;

/** Starts both engines. Their process ends with this one, or when they are disposed of. */
export async function startEngines(): Promise<Engines> {
  const child = fork(import.meta.filename);
  const [{ sqs, dynamodb }] = await once(child, "message");
  const client = sqsAt(sqs, 60_000);
  const stop = () => {
    client.destroy();
    child.disconnect();
  };
  return { sqs, dynamodb, client, [Symbol.dispose]: stop };
}

if (import.meta.main) {
  const [sqs, dynamodb] = await Promise.all([startSqs(), startDynamodb()]);
  process.on("disconnect", () => process.exit());
  process.send?.({ sqs: sqs.endpoint, dynamodb: dynamodb.endpoint });
}
