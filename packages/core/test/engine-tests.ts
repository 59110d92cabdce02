import { type DynamodbEngine, startDynamodb } from "@savelife/local/dynamodb";
import { createTable } from "@savelife/local/resources";
import { startSqs } from "@savelife/local/sqs";
import { test as plainTest } from "vitest";
import { createQueue, ENGINES, sqsAt, tableAt } from "./engines.ts";
import { startProxy } from "./proxy.ts";

/**
 * `test` with a real queue and a real table, each behind a proxy that can fail: `sqs` and `dynamodb` are the proxies,
 * `queue` and `table` are reached through them, `directQueue` and `directTable` past them. Only what a test names
 * among its arguments is started: engines once for each file, queues and tables for each test, which finds the proxies
 * without faults and calls.
 */
export const testOn = { dynoxide: extendFor("dynoxide"), dynalite: extendFor("dynalite") };

/** The same, with the table on the engine that this kind of machine uses. */
export const test = testOn[ENGINES[0]];

function extendFor(engine: DynamodbEngine) {
  return plainTest
    .extend("sqsEngine", { scope: "file" }, () => startSqs())
    .extend("sqsProxy", { scope: "file" }, ({ sqsEngine }, { onCleanup }) => putBefore(sqsEngine, onCleanup))
    .extend("sqs", ({ sqsProxy }) => sqsProxy.reset())
    .extend("directQueue", ({ sqs, task }) => createQueue(sqsAt(sqs.target), `queue-${task.id}`))
    .extend("queue", ({ sqs, directQueue }) => ({ ...directQueue, client: sqsAt(sqs.endpoint) }))
    .extend("impatientQueue", ({ sqs, directQueue }) => ({ ...directQueue, client: sqsAt(sqs.endpoint, 300) }))
    .extend("dynamodbEngine", { scope: "file" }, () => startDynamodb({ engine }))
    .extend("dynamodbProxy", { scope: "file" }, ({ dynamodbEngine }, { onCleanup }) =>
      putBefore(dynamodbEngine, onCleanup),
    )
    .extend("dynamodb", ({ dynamodbProxy }) => dynamodbProxy.reset())
    .extend("directTable", async ({ dynamodb, task }) => {
      const name = `table-${task.id}`;
      await createTable(dynamodb.target, name);
      return tableAt(dynamodb.target, name);
    })
    .extend("table", ({ dynamodb, directTable }) => tableAt(dynamodb.endpoint, directTable.name));
}

type Engine = { endpoint: string; stop(): Promise<void> };

/** Puts a proxy before an engine; both stop when the file is done. */
async function putBefore(engine: Engine, onCleanup: (stop: () => Promise<void>) => void) {
  const proxy = await startProxy(engine.endpoint);
  onCleanup(async () => {
    await proxy.stop();
    await engine.stop();
  });
  return proxy;
}
