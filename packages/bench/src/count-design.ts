import { startProxy } from "@savelife/core/test/proxy";
import { countRequests, type Requests } from "./count-requests.ts";
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
