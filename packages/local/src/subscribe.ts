import { channel } from "node:diagnostics_channel";
import type { Consumption } from "@savelife/core/consume";
import type { Consumed } from "@savelife/core/settle";

/** Calls back with each batch of messages and what became of them, as published on a diagnostics channel; the answer ends it. */
export function subscribe(name: string, listener: (consumed: Consumed[]) => void): () => void {
  // Only `report` publishes on this channel, and what it publishes is a Consumption.
  const onMessage = (consumption: unknown) => listener((consumption as Consumption).consumed);
  channel(name).subscribe(onMessage);
  return () => channel(name).unsubscribe(onMessage);
}
