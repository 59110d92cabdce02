import { type Done, delayMessages } from "@savelife/core/queue";
import { countMessages } from "@savelife/core/receive";
import type { Hold } from "./journal.ts";
import type { Workbench } from "./workbench.ts";

/** Letters that could not be given back: how many, until when they are hidden from everybody, and the error. */
export type Hidden = { count: number; until: string; reason: string };

/** Letters at once, so that memory does not grow with their number. */
const GROUP = 1_000;

/**
 * Gives back all letters that are held. What cannot be given back stays held in the journal: it comes back by itself
 * when its hold ends, or by the next command.
 * @throws what the journal throws, once all were given back
 */
export async function giveBackAll({
  journal,
  deadLetters,
  now,
}: Workbench): Promise<{ returned: number; hidden?: Hidden }> {
  let returned = 0;
  let reason: string | undefined;
  let failure: { error: unknown } | undefined;
  const heldAfter = (last?: Hold) => journal.held(Number.MAX_SAFE_INTEGER, GROUP, last);
  for (let holds = heldAfter(); holds.length > 0; holds = heldAfter(holds.at(-1))) {
    const delays = holds.map(({ receiptHandle }) => ({ receiptHandle, seconds: 0 }));
    const results = await delayMessages(deadLetters, delays);
    const refused = results.find((result) => !isVisible(result));
    if (refused?.status === "undone") reason ??= refused.reason;
    const visible = holds.filter((_, i) => isVisible(results[i]));
    returned += visible.length;
    try {
      journal.release(visible, now());
    } catch (error) {
      failure ??= { error };
    }
    if (visible.length === 0) break; // a queue that answers for none of a thousand would not for the others
  }
  if (failure) throw failure.error;
  const { count, until } = journal.hidden();
  if (count === 0) return { returned };
  return { returned, hidden: { count, until: new Date(until).toISOString(), reason: reason ?? "NoAnswer" } };
}

/** SQS refuses to give back what is not held any more: it was deleted, or its hold has ended. */
function isVisible(result: Done | undefined): boolean {
  if (result?.status === "done") return true;
  return /MessageNotInflight|ReceiptHandleIsInvalid|InvalidParameterValue/.test(result?.reason ?? "");
}

/** SQS counts up to a minute late: what was given back or deleted since then may still be counted as held. */
export const LAG_MILLISECONDS = 60_000;

/**
 * Letters that are hidden when a pass begins: by us, and by others as SQS counts, of which some were ours until lately.
 */
export type Leftovers = { byUs: number; byOthers: number; wereOurs: number };

/** Gives back what a crash of an earlier run left hidden. @returns how many letters are still hidden */
export async function giveBackLeftovers(bench: Workbench): Promise<Leftovers> {
  const { journal, now } = bench;
  const { inFlight } = await countMessages(bench.deadLetters);
  // While it is not known whether a letter was sent, nothing that is counted is explained away: it may be that letter.
  const wereOurs = journal.isSending() ? 0 : journal.letGo(now() - LAG_MILLISECONDS);
  const { returned, hidden } = await giveBackAll(bench);
  const byUs = hidden?.count ?? 0;
  return { byUs, byOthers: Math.max(0, inFlight - returned - byUs), wereOurs };
}

/** Often enough that no hold of five minutes ends between two beats. */
const EVERY_MILLISECONDS = 30_000;
/** Holds that end sooner than this are extended: four beats, in case one fails. */
const MARGIN_MILLISECONDS = 120_000;
/** How long they are extended: 100,000 letters then cost 10,000 requests in half an hour, not in five minutes. */
const EXTENSION_SECONDS = 1_800;

/** Keeps extending the holds on dead letters. @returns a function that stops it, once its last request has ended */
export function startHeartbeat(bench: Workbench): () => Promise<void> {
  const stopped = new AbortController();
  const beat = async () => {
    while (!stopped.signal.aborted) {
      await extend(bench, stopped.signal).catch(() => {}); // a journal that fails also fails the work, which reports it
      await bench.clock.sleep(EVERY_MILLISECONDS, stopped.signal);
    }
  };
  const beating = beat();
  return () => {
    stopped.abort();
    return beating;
  };
}

/** SQS lets a message be held for 12 hours. What cannot be extended is tried again at the next beat. */
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
