import type { Filter } from "./filter.ts";
import { giveBackAll, giveBackLeftovers, type Hidden } from "./give-back.ts";
import { startHeartbeat } from "./heartbeat.ts";
import type { KnownLetter } from "./known-letter.ts";
import { newProgress, readAsReceived } from "./read-as-received.ts";
import { type Pass, type ReceiveOptions, receiveAll, type Start } from "./receive-all.ts";
import type { Workbench } from "./workbench.ts";

export type HoldOptions = ReceiveOptions & {
  /** Called in the end, also when the work has thrown, if letters could not be given back. */
  onHidden?: ((hidden: Hidden) => void) | undefined;
};

/** Dead letters that are held: nobody else receives them until they are given back. */
export type Held = {
  /** Letters that match, in groups of up to `size` and `limit` altogether, also while the pass still goes on. */
  letters(filter: Filter, size: number, limit?: number): AsyncGenerator<KnownLetter[]>;
  /** How many letters match; to be asked once the pass has ended. */
  count(filter: Filter): number;
  /** Resolves when every letter was received. */
  pass: Promise<Pass>;
};

/**
 * Receives every dead letter once, records it in the journal and holds it while `work` is done; then gives back all that
 * is still there. Nothing is lost wherever this ends: a letter is deleted by `work` alone, and what a crash leaves
 * hidden comes back by itself within half an hour, or as soon as the next pass begins on this machine.
 * @throws Busy when somebody else on this machine works on the same letters; JournalFault; what the queue throws
 */
export async function holdLetters<T extends object>(
  bench: Workbench,
  options: HoldOptions,
  work: (held: Held) => Promise<T>,
): Promise<T & { pass: Pass }> {
  const unlock = bench.journal.lock();
  try {
    const start = { ...(await giveBackLeftovers(bench)), pass: bench.journal.nextPass() };
    const stopHeartbeat = startHeartbeat(bench);
    const ended = await settle(whileReceiving(bench, start, options, work));
    await stopHeartbeat();
    const { hidden, failure } = await giveBackAll(bench);
    if (hidden) options.onHidden?.(hidden);
    if ("error" in ended) throw ended.error;
    if (failure) throw failure.error;
    const { result, pass } = ended.value;
    if (hidden) bench.journal.reopenPass(start.pass, pass);
    return { ...result, pass: { ...pass, complete: pass.complete && !hidden } };
  } finally {
    unlock();
  }
}

type Settled<T> = { value: T } | { error: unknown };

/** What comes of work, so that letters are given back before anything is thrown. */
function settle<T>(work: Promise<T>): Promise<Settled<T>> {
  return work.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
}

/** The pass ends with the work, also when the work throws or has enough. */
async function whileReceiving<T>(
  bench: Workbench,
  start: Start,
  options: HoldOptions,
  work: (held: Held) => Promise<T>,
): Promise<{ result: T; pass: Pass }> {
  const { journal } = bench;
  const worked = new AbortController();
  const signal = AbortSignal.any([options.signal, worked.signal]);
  const progress = newProgress();
  const isUnsettled = journal.isSending();
  const pass = receiveAll(bench, start, { ...options, signal }, progress.report).finally(progress.end);
  pass.catch(() => worked.abort()); // it is thrown below, after the work has ended
  const held: Held = {
    pass,
    count: (filter) => journal.count(filter, start.pass),
    async *letters(filter, size, limit = Number.POSITIVE_INFINITY) {
      if (isUnsettled) await pass; // until then a letter may be one that was sent already
      yield* readAsReceived(journal, filter, { size, limit, pass: start.pass }, progress);
    },
  };
  let result: T;
  try {
    result = await work(held);
  } finally {
    worked.abort();
    await pass;
  }
  return { result, pass: await pass };
}
