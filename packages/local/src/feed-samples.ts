import { EventEmitter, once } from "node:events";
import { toAsciiJson } from "@savelife/core/json";
import type { Outcome } from "@savelife/core/outcome";
import { type OutgoingMessage, type Sent, sendMessages } from "@savelife/core/queue";
import type { Consumed } from "@savelife/core/settle";
import { sqsClient } from "./clients.ts";
import type { Sample } from "./samples.ts";
import type { Local } from "./start-local.ts";

/** A sample, and what became of it. The type is there when its message was an event. */
export type Ending = { sample: Sample; type?: string; outcome: Outcome };

/**
 * Sends the samples to the queue, file by file, and answers the first outcome of each, in their order. What was not sent,
 * or has no outcome when the signal aborts, is failed.
 */
export async function feedSamples(local: Local, files: Sample[][], signal: AbortSignal): Promise<Ending[]> {
  const seen = new Map<string, Consumed>();
  const news = new EventEmitter();
  const unsubscribe = local.subscribe((consumed) => {
    for (const one of consumed) if (!seen.has(one.record.messageId)) seen.set(one.record.messageId, one);
    news.emit("consumed");
  });
  const queue = { client: sqsClient(local.sqs), url: local.queue.url };
  const endings: Ending[] = [];
  for (const samples of files) {
    const sent = await sendMessages(queue, samples.map(toMessage), signal);
    while (!signal.aborted && !sent.every((one) => one.status === "unsent" || seen.has(one.messageId))) {
      await once(news, "consumed", { signal }).catch(() => {});
    }
    endings.push(...samples.map((sample, i) => toEnding(sample, sent[i], seen)));
  }
  unsubscribe();
  queue.client.destroy();
  return endings;
}

function toMessage({ message }: Sample): OutgoingMessage {
  return { body: typeof message === "string" ? message : toAsciiJson(message) };
}

function toEnding(sample: Sample, sent: Sent | undefined, seen: Map<string, Consumed>): Ending {
  if (sent?.status !== "sent") return fail(sample, sent?.reason ?? "NoAnswer");
  const consumed = seen.get(sent.messageId);
  if (!consumed) return fail(sample, "NoOutcome");
  const { event, outcome } = consumed;
  return { sample, ...(event && { type: event.type }), outcome };
}

function fail(sample: Sample, reason: string): Ending {
  return { sample, outcome: { status: "failed", reason } };
}
