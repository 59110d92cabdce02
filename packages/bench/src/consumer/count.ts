import { startProxy } from "@savelife/core/test/proxy";
import type { Bench, BundledDesign } from "./bench.ts";
import { startDesign } from "./running-design.ts";

/** What 1,000 fresh messages ask of the table, counted at the level of HTTP, and what is printed for them. */
export type Per1000 = Awaited<ReturnType<typeof countDesign>>;

const WRITES = ["BatchExecuteStatement", "BatchWriteItem", "PutItem", "UpdateItem", "DeleteItem"];
const READS = ["BatchGetItem", "GetItem", "Query", "Scan"];

/**
 * Counts what a design asks of the table, without measuring time: its requests go through a proxy that reads them, so retries
 * count too. The proxy asks for the consumed capacity in every request, as not every design does so by itself.
 */
export async function countDesign(
  bench: Bench,
  design: BundledDesign,
  { messages, batchSize }: { messages: number; batchSize: number },
) {
  const counts = { writeRequests: 0, writeUnits: 0, readRequests: 0, readUnits: 0 };
  const proxy = await startProxy(bench.dynamodb);
  proxy.fault = ({ operation }) => {
    const isWrite = WRITES.includes(operation);
    if (!isWrite && !READS.includes(operation))
      throw new Error(`expected a read or a write of items, got ${operation}`);
    counts[isWrite ? "writeRequests" : "readRequests"]++;
    return {
      kind: "rewrite",
      request: (body) => ({ ...body, ReturnConsumedCapacity: "TOTAL" }),
      answer: (body) => {
        counts[isWrite ? "writeUnits" : "readUnits"] += unitsOf(body.ConsumedCapacity);
        return body;
      },
    };
  };
  const running = startDesign(bench, design, proxy.endpoint);
  try {
    await running.run("counting", messages, batchSize);
  } finally {
    await running[Symbol.asyncDispose]();
    await proxy.stop();
  }
  const per1000 = (count: number) => (count / messages) * 1_000;
  return {
    writeRequests: per1000(counts.writeRequests),
    writeUnits: per1000(counts.writeUnits),
    readRequests: per1000(counts.readRequests),
    readUnits: per1000(counts.readUnits),
    printedBytes: per1000(running.printedBytes()), // all that it printed, as its process has ended
  };
}

type Consumed = { CapacityUnits?: number };

function unitsOf(consumed: Consumed | Consumed[] | undefined): number {
  return [consumed ?? []].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
}
