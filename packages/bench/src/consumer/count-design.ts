import { type FaultProxy, startProxy } from "@savelife/core/test/proxy";
import type { Design } from "./designs.ts";
import { openLane, type Place } from "./lane.ts";

/** What a design asks of the table for a number of fresh messages, and the bytes that it prints for them. */
export type Counts = Requests & { messages: number; printedBytes: number };

/** Counts, without measuring time: the requests go through a proxy that reads them. */
export async function countDesign(design: Design, place: Place, messages: number, batchSize: number): Promise<Counts> {
  const proxy = await startProxy(place.dynamodb);
  const requests = countRequests(proxy);
  const lane = openLane(design, place, proxy.endpoint);
  try {
    await lane.run("counting", messages, batchSize);
    await lane.worker.stop();
    return { ...requests, messages, printedBytes: lane.worker.printedBytes() };
  } finally {
    await lane.worker.stop();
    await proxy.stop();
  }
}

/** What a table service was asked, and the capacity that it says this consumed. */
type Requests = { writes: number; reads: number; writeUnits: number; readUnits: number };

const WRITES = ["BatchExecuteStatement", "BatchWriteItem", "PutItem", "UpdateItem", "DeleteItem"];
const READS = ["BatchGetItem", "GetItem", "Query", "Scan"];

/**
 * Counts the requests that go through a proxy from now on, at the level of HTTP, so retries too. It asks for the
 * consumed capacity in every request, as not every design does so by itself.
 */
function countRequests(proxy: FaultProxy): Requests {
  const requests: Requests = { writes: 0, reads: 0, writeUnits: 0, readUnits: 0 };
  proxy.fault = ({ operation }) => {
    const isWrite = WRITES.includes(operation);
    if (!isWrite && !READS.includes(operation))
      throw new Error(`expected a read or a write of items, got ${operation}`);
    requests[isWrite ? "writes" : "reads"]++;
    return {
      kind: "rewrite",
      request: (body) => ({ ...body, ReturnConsumedCapacity: "TOTAL" }),
      answer: (body) => {
        requests[isWrite ? "writeUnits" : "readUnits"] += unitsOf(body.ConsumedCapacity);
        return body;
      },
    };
  };
  return requests;
}

type Consumed = { CapacityUnits?: number };

function unitsOf(consumed: Consumed | Consumed[] | undefined): number {
  return [consumed ?? []].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
}
