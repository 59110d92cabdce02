import { toLetter } from "@savelife/core/letter";
import { delayMessages } from "@savelife/core/queue";
import { receiveMessages } from "@savelife/core/receive";
import type { PassEnd } from "./journal.ts";
import { type KnownLetter, toKnown } from "./known-letter.ts";
import type { Flow } from "./read-as-received.ts";
import type { Leftovers } from "./visibility.ts";
import type { Workbench } from "./workbench.ts";

/** Long enough for the first heartbeats, and a short wait after a crash on another machine. */
const HOLD_SECONDS = 300;
/** Requests at once. Each brings up to 10 letters. */
const RECEIVERS = 8;
/** SQS gives no more than 120,000 messages of a standard queue to all receivers together. */
const MAX_HELD = 110_000;

/** What a pass over the queue came to. One that could not give back all that it held is not complete. */
export type Seen = PassEnd & {
  seen: number;
  /** Letters that somebody else held when it began, which it could not see. */
  elsewhere: number;
  /** True when it holds as many letters as SQS gives, and there may be more. */
  isFull: boolean;
};

export type ReceiveOptions = {
  /** Ends the pass early, with what was seen so far; the work must check it too. */
  signal: AbortSignal;
  /** Ends the pass once all of these message ids were seen. Default: when the queue is empty. */
  until?: string[] | undefined;
  /** How long letters stay hidden if this process is killed, 1 to 43,200. Default 300. */
  holdSeconds?: number | undefined;
  onSeen?: ((seen: number) => void) | undefined;
};

/** What a pass begins with: its number, and how many letters are hidden, which it cannot see. */
export type PassStart = Leftovers & { pass: number };

/** Receives every dead letter once, not far ahead of a reader, and ends the pass in the journal. */
export async function receiveAll(
  bench: Workbench,
  { pass, byUs, byOthers, wereOurs }: PassStart,
  options: ReceiveOptions,
  flow: Flow,
): Promise<Seen> {
  const { journal, now } = bench;
  const { seen, isWhole } = await receiveAndRecord(bench, pass, options, flow);
  // SQS may still count letters as held that we gave back lately; but one that is missing now is held by somebody.
  const missing = isWhole ? Math.min(byOthers, journal.countUnseen(pass)) : 0;
  const elsewhere = Math.max(missing, byOthers - wereOurs);
  const end = { endedAt: new Date(now()).toISOString(), complete: isWhole && byUs + elsewhere === 0 };
  journal.endPass(pass, end);
  return { ...end, seen, elsewhere, isFull: seen >= MAX_HELD };
}

/** Letters that are recorded together: each time the journal writes whole pages, which letters then share. */
const RECORDED_TOGETHER = 100;

/** Records letters as held while it receives them, and gives back those that the journal does not take. */
async function receiveAndRecord(
  { deadLetters, journal, now, waitSeconds }: Workbench,
  pass: number,
  { signal, until, holdSeconds = HOLD_SECONDS, onSeen }: ReceiveOptions,
  flow: Flow,
): Promise<{ seen: number; isWhole: boolean }> {
  // Whether a letter was sent to this queue again is known only once all letters were seen.
  const wanted = until && !journal.isSending() ? new Set(until) : undefined;
  const failed = new AbortController();
  let seen = 0;
  const isOver = () => signal.aborted || failed.signal.aborted || seen >= MAX_HELD || wanted?.size === 0;

  let unrecorded: KnownLetter[] = [];
  let endsFirst = Number.POSITIVE_INFINITY;
  const record = () => {
    journal.record(unrecorded, pass, endsFirst);
    flow.add(unrecorded.length);
    [unrecorded, endsFirst] = [[], Number.POSITIVE_INFINITY];
  };

  /** True when there was nothing more to receive. */
  const receive = async (): Promise<boolean> => {
    for (;;) {
      await flow.room();
      if (isOver()) return false;
      const heldUntil = now() + holdSeconds * 1_000;
      const messages = await receiveMessages(deadLetters, holdSeconds, waitSeconds);
      if (messages.length === 0) return true;
      unrecorded.push(...messages.map((message) => toKnown(toLetter(message))));
      endsFirst = Math.min(endsFirst, heldUntil);
      if (unrecorded.length >= RECORDED_TOGETHER && !failed.signal.aborted) record();
      for (const { MessageId } of messages) wanted?.delete(MessageId ?? "");
      seen += messages.length;
      onSeen?.(seen);
    }
  };
  const stop = (error: unknown) => {
    failed.abort(error);
    return false;
  };
  // One that fails stops the others, which are waited for: what they still receive must be recorded too.
  const ends = await Promise.all(Array.from({ length: RECEIVERS }, () => receive().catch(stop)));
  try {
    record();
  } catch (error) {
    failed.abort(error); // if nothing has failed before
    const delays = unrecorded.map(({ receiptHandle }) => ({ receiptHandle, seconds: 0 }));
    await delayMessages(deadLetters, delays);
  }
  failed.signal.throwIfAborted();
  return { seen, isWhole: ends.every(Boolean) };
}
