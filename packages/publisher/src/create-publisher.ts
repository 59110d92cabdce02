import { systemClock } from "@savelife/core/clock";
import { eventId as derive, readKey } from "@savelife/core/keys";
import { publishValid } from "@savelife/core/publish";
import type { OutgoingMessage } from "@savelife/core/queue";
import { send } from "@savelife/core/send";
import { v7 } from "uuid";
import { checkEvent, KEY_EXPECTED } from "./check-event.ts";
import { checkGroupId, checkTimeout, readSettings, refuseForeignClient } from "./settings.ts";
import type { NewEvent, Published, PublisherOptions, PublishOptions } from "./types.ts";

/** Publishes events to one queue, as one source. */
export type Publisher = {
  /**
   * Validates an event and sends it. Look at the result: nothing is thrown for what the event or the queue did.
   * @throws Error for wrong options, or when the client's endpoint is another host than the queue's
   */
  publish(event: NewEvent, options?: PublishOptions): Promise<Published>;
  /**
   * Validates all events before the first is sent, and sends those that are valid, ten to a request. One result for
   * each, in their order. Look at the results: nothing is thrown for what the events or the queue did.
   * @throws Error for wrong options, or when the client's endpoint is another host than the queue's
   */
  publish(events: readonly NewEvent[], options?: PublishOptions): Promise<Published[]>;
};

/**
 * Makes a publisher. Nothing is sent or looked up yet.
 * @throws Error for a wrong option, naming it, and for a queue of another host than the endpoint that is set
 */
export function createPublisher(options: PublisherOptions): Publisher {
  const settings = readSettings(options);
  let isChecked = false;
  return { publish };

  function publish(event: NewEvent, options?: PublishOptions): Promise<Published>;
  function publish(events: readonly NewEvent[], options?: PublishOptions): Promise<Published[]>;
  async function publish(given: NewEvent | readonly NewEvent[], options: PublishOptions = {}) {
    const { signal, groupId = settings.groupId, timeoutMilliseconds = settings.timeoutMilliseconds } = options;
    checkGroupId(groupId);
    checkTimeout(timeoutMilliseconds);
    if (!isChecked) await refuseForeignClient(settings.queue);
    isChecked = true;

    const deadline = systemClock.deadline(timeoutMilliseconds);
    const either = signal ? AbortSignal.any([signal, deadline.signal]) : deadline.signal;
    const sending = { ...settings, clock: systemClock, random: Math.random, signal: either };
    const inGroup = (message: OutgoingMessage) => ({ ...message, groupId });
    const events: readonly unknown[] = Array.isArray(given) ? given : [given];
    try {
      const published = await publishValid(
        events,
        (event) => checkEvent(event, settings.source, v7),
        (messages) => send(sending, messages.map(inGroup)),
      );
      return Array.isArray(given) ? published : published[0];
    } finally {
      deadline.clear();
    }
  }
}

/**
 * The id of an event whose publisher has no UUID: UUID version 5 of the publisher's own key, in the namespace that is
 * UUID version 5 of its source in the URL namespace. In Python: `uuid5(uuid5(NAMESPACE_URL, source), key)`.
 * @param source the publisher's CloudEvents source, exactly as it is sent
 * @param key what identifies the donor or donation at that source. It is cleaned as text is (normal form C, no invisible
 * characters, single spaces), so that keys that look the same are the same; and the same key always gives the same id
 * @throws Error for a key that `publish` would refuse too: one that is blank, or has control characters or lost letters
 */
export function eventId(source: string, key: string): string {
  if (readKey(key) === "") throw new Error(`expected key to be ${KEY_EXPECTED}`);
  return derive(source, key);
}
