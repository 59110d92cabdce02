import { toMessage } from "@savelife/core/event";
import type { Sent } from "@savelife/core/queue";
import { type Sending, send } from "@savelife/core/send";
import { checkEvent } from "./check-event.ts";
import type { Published } from "./types.ts";

/** Where and as whom events are published, and what makes the id of an event without one. */
export type Publishing = Sending & { source: string; groupId: string | undefined; newId: () => string };

/** Validates all events, then sends the valid ones. One result for each, in their order; nothing is thrown for them. */
export async function publishEvents(publishing: Publishing, values: readonly unknown[]): Promise<Published[]> {
  const prepared = values.map((value) => prepare(publishing, value));
  const messages = prepared.flatMap((one) => ("message" in one ? [one.message] : []));
  const answers = (await send(publishing, messages)).values();
  return prepared.map((one) => ("message" in one ? toPublished(one.id, answers.next().value) : one));
}

/** Keeps of a valid event its id and message alone: a long list of parsed events is costly to hold. */
function prepare({ source, groupId, newId }: Publishing, value: unknown) {
  const checked = checkEvent(value, source, newId);
  if (checked.status === "rejected") return checked;
  return { id: checked.event.id, message: { ...toMessage(checked.event), groupId } };
}

function toPublished(id: string, answer: Sent | undefined): Published {
  if (answer?.status === "sent") return { status: "accepted", id, messageId: answer.messageId };
  return { status: "unsent", id, reason: answer?.reason ?? "NoAnswer" };
}
