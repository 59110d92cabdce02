import { toLetter } from "@savelife/core/letter";
import { delayMessages } from "@savelife/core/queue";
import { countMessages, receiveMessages } from "@savelife/core/receive";
import type { Filter } from "./filter.ts";
import { follow, newProgress } from "./follow.ts";
import { startHeartbeat } from "./heartbeat.ts";
import type { PassEnd } from "./journal.ts";
import { type KnownLetter, toKnown } from "./known-letter.ts";
import { newNotes } from "./notes.ts";
import type { Workbench } from "./workbench.ts";

/** What a pass over the queue came to. */
export type Pass = PassEnd & {
  /** Letters that were received, and are held. */
  seen: number;
  /** Letters that somebody else held when it began, which it could not see. */
  elsewhere: number;
};

export type HoldOptions = {
  /** Ends the pass early, with what was seen so far; the work has to look at it itself. */
  signal: AbortSignal;
  /** Ends the pass once all of these message ids were seen. Default: when the queue is empty. */
  until?: string[] | undefined;
  /** How long letters stay hidden if this process is killed, 1 to 43,200. Default 300. */
  holdSeconds?: number | undefined;
  /** Told how many letters were received so far. */
  onSeen?: ((seen: number) => void) | undefined;
};

/** Dead letters that are held: nobody else receives them until they are given back. */
export type Held = {
  /** Letters that match, in groups of up to `size` and `limit` altogether, also while the pass still goes on. */
  letters(filter: Filter, size: number, limit?: number): AsyncGenerator<KnownLetter[]>;
  /** Resolves when the pass has ended. */
  pass: Promise<Pass>;
};

/** Long enough for the first heartbeats to come in time, short enough to be waited for after a crash elsewhere. */
const HOLD_SECONDS = 300;
/** Requests at once. Each brings up to 10 letters. */
const RECEIVERS = 8;
/** SQS gives no more than 120,000 messages of a standard queue to all receivers together. */
const MAX_HELD = 110_000;
/** Letters given back in one go, so that memory does not grow with their number. */
const GROUP = 1_000;

/**
 * Receives every dead letter once, takes it down in the journal and holds it while `work` is done; then gives back all that
 * is still there. Nothing is lost wherever this ends: a letter is deleted by `work` alone, and what a crash leaves
 * hidden comes back by itself within half an hour, or as soon as the next pass begins on this machine.
 * @throws Busy when somebody else on this machine works on the same letters; what the queue throws
 */
export async function holdLetters<T>(
  bench: Workbench,
  options: HoldOptions,
  work: (held: Held) => Promise<T>,
): Promise<T> {
  const { journal } = bench;
  const unlock = journal.lock();
  try {
    const elsewhere = await giveBackLeftovers(bench);
    const stopHeartbeat = startHeartbeat(bench);
    try {
      return await whileReceiving(bench, elsewhere, options, work);
    } finally {
      await stopHeartbeat();
      await giveBackAll(bench);
    }
  } finally {
    unlock();
  }
}

/** The pass ends with the work, also when the work throws or has enough. */
async function whileReceiving<T>(
  bench: Workbench,
  elsewhere: number,
  options: HoldOptions,
  work: (held: Held) => Promise<T>,
): Promise<T> {
  const worked = new AbortController();
  const signal = AbortSignal.any([options.signal, worked.signal]);
  const number = bench.journal.nextPass();
  const progress = newProgress();
  const pass = receiveAll(bench, number, elsewhere, { ...options, signal }, progress.tell).finally(progress.end);
  pass.catch(() => worked.abort()); // it is thrown below, after the work has ended
  try {
    const letters: Held["letters"] = (filter, size, limit = Number.POSITIVE_INFINITY) =>
      follow(bench.journal, filter, { size, limit, pass: number }, progress);
    return await work({ letters, pass });
  } finally {
    worked.abort();
    await pass;
  }
}

/** What a crash of an earlier run left hidden is given back first. Answers how many letters somebody else holds. */
async function giveBackLeftovers(bench: Workbench): Promise<number> {
  const { inFlight } = await countMessages(bench.deadLetters);
  const leftovers = await giveBackAll(bench);
  return Math.max(0, inFlight - leftovers);
}

/** Best effort: what cannot be given back comes back by itself. */
async function giveBackAll({ journal, deadLetters }: Workbench): Promise<number> {
  let count = 0;
  for (;;) {
    const holds = journal.held(Number.MAX_SAFE_INTEGER, GROUP);
    if (holds.length === 0) return count;
    const delays = holds.map(({ receiptHandle }) => ({ receiptHandle, seconds: 0 }));
    await delayMessages(deadLetters, delays);
    journal.hold(holds, 0);
    count += holds.length;
  }
}

async function receiveAll(
  { deadLetters, journal, now }: Workbench,
  number: number,
  elsewhere: number,
  { signal, until, holdSeconds = HOLD_SECONDS, onSeen }: HoldOptions,
  tell: () => void,
): Promise<Pass> {
  const wanted = until && new Set(until);
  const failed = new AbortController();
  const notes = newNotes((letters, heldUntil) => {
    journal.record(letters, number, heldUntil);
    tell();
  });
  let seen = 0;
  const isOver = () => signal.aborted || failed.signal.aborted || seen >= MAX_HELD || wanted?.size === 0;

  /** True when there was nothing more to receive. */
  const receive = async (): Promise<boolean> => {
    while (!isOver()) {
      const heldUntil = now() + holdSeconds * 1_000;
      const messages = await receiveMessages(deadLetters, holdSeconds);
      if (messages.length === 0) return true;
      notes.add(
        messages.map((message) => toKnown(toLetter(message))),
        heldUntil,
      );
      for (const { MessageId } of messages) wanted?.delete(MessageId ?? "");
      seen += messages.length;
      onSeen?.(seen);
    }
    return false;
  };
  /** One that fails stops the others, which are waited for: what they still receive must be taken down too. */
  const receiveOrStop = () =>
    receive().catch((error: unknown) => {
      failed.abort(error);
      return false;
    });
  const ends = await Promise.all(Array.from({ length: RECEIVERS }, receiveOrStop));
  notes.flush();
  if (failed.signal.aborted) throw failed.signal.reason;
  const end = { endedAt: new Date(now()).toISOString(), complete: ends.every(Boolean) && elsewhere === 0 };
  journal.endPass(number, end);
  return { ...end, seen, elsewhere };
}
