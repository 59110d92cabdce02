import { type DynamodbEngine, startDynamodb } from "@savelife/local/dynamodb";
import { createTable } from "@savelife/local/resources";
import { startSqs } from "@savelife/local/sqs";
import { test as plainTest } from "vitest";
import { createQueue, ENGINES, sqsAt, tableAt } from "./engines.ts";
import { startProxy } from "./proxy.ts";

/**
 * `test` with a real queue and a real table, each behind a proxy that can fail: `sqs` and `dynamodb` are the proxies,
 * `queue` and `table` are reached through them, `directQueue` and `directTable` past them. Only what a test names
 * among its arguments is started: engines once for each file; proxies, queues and tables for each test, as a request of an
 * earlier test may still be tried again.
 */
export const testOn = { dynoxide: extendFor("dynoxide"), dynalite: extendFor("dynalite") };

/** The same, with the table on the engine that this kind of machine uses. */
export const test = testOn[ENGINES[0]];

function extendFor(engine: DynamodbEngine) {
  return plainTest
    .extend("startedSqs", { scope: "file" }, () => startSqs())
    .extend("sqsEngine", { scope: "file" }, ({ startedSqs }, { onCleanup }) => untilEnd(startedSqs, onCleanup))
    .extend("sqs", async ({ sqsEngine }, { onCleanup }) => untilEnd(await startProxy(sqsEngine.endpoint), onCleanup))
    .extend("directQueue", ({ sqs, task }) => createQueue(sqsAt(sqs.target), `queue-${task.id}`))
    .extend("queue", ({ sqs, directQueue }) => ({ ...directQueue, client: sqsAt(sqs.endpoint) }))
    .extend("impatientQueue", ({ sqs, directQueue }) => ({ ...directQueue, client: sqsAt(sqs.endpoint, 300) }))
    .extend("startedDynamodb", { scope: "file" }, () => startDynamodb({ engine }))
    .extend("dynamodbEngine", { scope: "file" }, ({ startedDynamodb }, { onCleanup }) =>
      untilEnd(startedDynamodb, onCleanup),
    )
    .extend("dynamodb", async ({ dynamodbEngine }, { onCleanup }) =>
      untilEnd(await startProxy(dynamodbEngine.endpoint), onCleanup),
    )
    .extend("directTable", async ({ dynamodb, task }) => {
      const name = `table-${task.id}`;
      await createTable(dynamodb.target, name);
      return tableAt(dynamodb.target, name);
    })
    .extend("table", ({ dynamodb, directTable }) => tableAt(dynamodb.endpoint, directTable.name));
}

/** What was started, and is stopped when the test or the file is done. */
function untilEnd<T extends { stop(): Promise<void> }>(running: T, onCleanup: (stop: () => Promise<void>) => void): T {
  onCleanup(() => running.stop());
  return running;
}
