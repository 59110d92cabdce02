import type { Event } from "./catalogue.ts";
import { toMessage } from "./event.ts";
import type { Rejection } from "./outcome.ts";
import { validate } from "./parse.ts";
import { type Queue, type Sent, sendMessages } from "./queue.ts";

/** What became of one event that was to be published. */
export type Published =
  | { status: "accepted"; id: string; messageId: string }
  | { status: "rejected"; rejection: Rejection }
  /** Valid, but the queue did not take it: publish it again, with the same id. */
  | { status: "unsent"; id: string; reason: string };

/**
 * Validates CloudEvents strictly (an unknown field of `data` is a fault) and sends the valid ones to the queue.
 * One result for each value, in their order. Nothing is thrown for what a value or the queue did.
 */
export async function publish(queue: Queue, values: unknown[], signal?: AbortSignal): Promise<Published[]> {
  const checked = values.map((value) => validate(value, "refused"));
  const events = checked.flatMap((one) => ("event" in one ? [one.event] : []));
  const messages = events.map(toMessage);
  const sent = await sendMessages(queue, messages, signal);
  const sentOf = new Map(events.map((event, i) => [event, sent[i]]));
  return checked.map((one) => {
    return "event" in one ? toPublished(one.event, sentOf.get(one.event)) : { status: "rejected", ...one };
  });
}

function toPublished({ id }: Event, sent: Sent | undefined): Published {
  if (sent?.status === "sent") return { status: "accepted", id, messageId: sent.messageId };
  return { status: "unsent", id, reason: sent?.reason ?? "NoAnswer" };
}
