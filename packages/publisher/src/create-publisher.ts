import { systemClock } from "@savelife/core/clock";
import { v7 } from "uuid";
import type { NewEvent } from "./new-event.ts";
import type { PublisherOptions, PublishOptions } from "./options.ts";
import { publishEvents } from "./publish-events.ts";
import type { Published } from "./published.ts";
import { checkGroupId, checkTimeout, readSettings, refuseForeignClient } from "./settings.ts";

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
    const chances = { clock: systemClock, random: Math.random, newId: v7, signal: either };
    const events: readonly unknown[] = Array.isArray(given) ? given : [given];
    try {
      const published = await publishEvents({ ...settings, groupId, ...chances }, events);
      return Array.isArray(given) ? published : published[0];
    } finally {
      deadline.clear();
    }
  }
}
