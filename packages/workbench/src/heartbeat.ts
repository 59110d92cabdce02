import { delayMessages } from "@savelife/core/queue";
import type { Workbench } from "./workbench.ts";

/** Often enough that no hold of five minutes ends between two beats. */
const EVERY_MILLISECONDS = 30_000;
/** Holds that end sooner than this are extended: four beats, if one should fail. */
const MARGIN_MILLISECONDS = 120_000;
/** How long they are extended: 100,000 letters then cost 10,000 requests in half an hour, not in five minutes. */
const EXTENSION_SECONDS = 1_800;
const GROUP = 1_000;

/**
 * Extends the holds on dead letters, for as long as they are wanted.
 * @returns ends it, and resolves when its last request has ended
 */
export function startHeartbeat(bench: Workbench): () => Promise<void> {
  const stopped = new AbortController();
  const beating = beat(bench, stopped.signal);
  return () => {
    stopped.abort();
    return beating;
  };
}

async function beat(bench: Workbench, stopped: AbortSignal): Promise<void> {
  while (!stopped.aborted) {
    await extend(bench, stopped).catch(() => {}); // a journal that fails is met by the work too, which reports it
    await bench.clock.sleep(EVERY_MILLISECONDS, stopped);
  }
}

/** SQS lets a message be held for 12 hours since it was received. What cannot be extended is tried again at the next beat. */
async function extend({ journal, deadLetters, now }: Workbench, stopped: AbortSignal): Promise<void> {
  while (!stopped.aborted) {
    const holds = journal.held(now() + MARGIN_MILLISECONDS, GROUP);
    const heldUntil = now() + EXTENSION_SECONDS * 1_000;
    const delays = holds.map(({ receiptHandle }) => ({ receiptHandle, seconds: EXTENSION_SECONDS }));
    const delayed = await delayMessages(deadLetters, delays, stopped);
    const extended = holds.filter((_, i) => delayed[i]?.status === "done");
    if (extended.length === 0) return;
    journal.hold(extended, heldUntil);
  }
}
