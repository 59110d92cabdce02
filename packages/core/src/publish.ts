import type { Event } from "./catalogue.ts";
import { toMessage } from "./event.ts";
import type { Rejection } from "./outcome.ts";
import { validate } from "./parse.ts";
import { type OutgoingMessage, type Queue, type Sent, sendMessages } from "./queue.ts";

/** What became of a valid event: on the queue, or not taken by it: publish it again, with the same id. */
type PublishedEvent =
  | { status: "accepted"; id: string; messageId: string }
  | { status: "unsent"; id: string; reason: string };

/** What became of one event that was to be published. */
export type Published = PublishedEvent | { status: "rejected"; rejection: Rejection };

/**
 * Validates CloudEvents strictly (an unknown field of `data` is a fault) and sends the valid ones to the queue.
 * One result for each value, in their order. Nothing is thrown for what a value or the queue did.
 */
export function publish(queue: Queue, values: unknown[], signal?: AbortSignal): Promise<Published[]> {
  const check = (value: unknown) => {
    const checked = validate(value, "refused");
    return "event" in checked ? checked : { rejected: { status: "rejected" as const, ...checked } };
  };
  return publishValid(values, check, (messages) => sendMessages(queue, messages, signal));
}

/** Checks all values, then sends the events that are valid. One result for each value, in their order. */
export async function publishValid<Rejected>(
  values: readonly unknown[],
  check: (value: unknown) => { event: Event } | { rejected: Rejected },
  send: (messages: OutgoingMessage[]) => Promise<Sent[]>,
): Promise<(PublishedEvent | Rejected)[]> {
  const checked = values.map((value) => {
    const one = check(value);
    // Its id and message alone: a long list of parsed events is costly to hold.
    return "event" in one ? { id: one.event.id, message: toMessage(one.event) } : one;
  });
  const messages = checked.flatMap((one) => ("message" in one ? [one.message] : []));
  const answers = (await send(messages)).values();
  return checked.map((one) => ("message" in one ? toPublished(one.id, answers.next().value) : one.rejected));
}

function toPublished(id: string, sent: Sent | undefined): PublishedEvent {
  if (sent?.status === "sent") return { status: "accepted", id, messageId: sent.messageId };
  return { status: "unsent", id, reason: sent?.reason ?? "NoAnswer" };
}
