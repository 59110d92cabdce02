import type { Filter } from "./filter.ts";
import type { KnownLetter } from "./known-letter.ts";
import { Busy } from "./lock.ts";
import { type Finished, finishMoves } from "./move-letters.ts";
import { newFlow, readAsReceived } from "./read-as-received.ts";
import { type PassStart, type ReceiveOptions, receiveAll, type Seen } from "./receive-all.ts";
import { giveBackAll, giveBackLeftovers, type Hidden, startHeartbeat } from "./visibility.ts";
import type { Workbench } from "./workbench.ts";

/** What a pass over the queue came to, with what it has finished of earlier commands. */
export type Pass = Seen & Finished;

export type HoldOptions = ReceiveOptions & {
  /** True only shows what would happen: not even what an earlier command began is finished. */
  dryRun?: boolean | undefined;
  /** How long to wait for somebody else who works on the same letters. Default 0. */
  patienceSeconds?: number | undefined;
  onBusy?: ((busy: Busy) => void) | undefined;
  /** Called at the end if letters could not be given back, also after work that throws. */
  onHidden?: ((hidden: Hidden) => void) | undefined;
};

/** The options of a pass whose work shows what would happen before anything does. */
export type ConfirmOptions<P> = HoldOptions & {
  /** Asked with what would happen; false: nothing happens. Default: it happens. */
  confirm?: ((plan: P) => Promise<boolean>) | undefined;
};

/** True when it happens: not in a dry run, which only shows the plan, nor after a no or an interrupt. */
export async function isConfirmed<P>({ confirm, dryRun, signal }: ConfirmOptions<P>, plan: P): Promise<boolean> {
  const isAgreed = !signal.aborted && (confirm === undefined || (await confirm(plan)));
  return isAgreed && !dryRun && !signal.aborted;
}

/** Dead letters that are held: nobody else receives them until they are given back. */
export type Held = {
  /** Letters that match, in groups, at most `limit` of them, also while the pass goes on, until an interrupt. */
  letters(filter: Filter, limit?: number): AsyncGenerator<KnownLetter[]>;
  /** How many letters match. Ask once the pass has ended. */
  count(filter: Filter): number;
  /** Resolves when every letter was received. */
  seen: Promise<Seen>;
  /** The number of the pass: letters that are held have it in the journal. */
  pass: number;
};

/**
 * Receives every dead letter once, records it in the journal and holds it during `work`. Then deletes the letters that
 * this or an earlier command has sent or exported but not deleted, and gives the others back. Nothing is lost wherever
 * this ends: only letters that are elsewhere too are deleted, and what a crash leaves hidden comes back within half an
 * hour, or when the next pass begins on this machine.
 * @throws Busy when somebody else on this machine works on the same letters; JournalFault; what the queue throws
 */
export async function holdLetters<T extends object>(
  bench: Workbench,
  options: HoldOptions,
  work: (held: Held) => Promise<T>,
): Promise<T & { pass: Pass }> {
  const unlock = await lockWhenFree(bench, options);
  try {
    const start: PassStart = { ...(await giveBackLeftovers(bench)), pass: bench.journal.nextPass() };
    const stopHeartbeat = startHeartbeat(bench);
    // Letters are given back before either of them throws.
    const [ended] = await Promise.allSettled([whileReceiving(bench, start, options, work)]);
    const [finished] = await Promise.allSettled([finishMoves(bench, options)]);
    await stopHeartbeat();
    const [given] = await Promise.allSettled([giveBackAll(bench)]);
    if (given.status === "fulfilled" && given.value.hidden) options.onHidden?.(given.value.hidden);
    const [{ result, seen }, moves, { hidden }] = [unwrap(ended), unwrap(finished), unwrap(given)];
    if (hidden) bench.journal.reopenPass(start.pass, seen);
    return { ...result, pass: { ...seen, complete: seen.complete && !hidden, ...moves } };
  } finally {
    unlock();
  }
}

const ATTEMPT_MILLISECONDS = 200;

/** Waits a while for another command that works on the same letters. */
async function lockWhenFree(bench: Workbench, options: HoldOptions): Promise<() => void> {
  const { signal, patienceSeconds = 0, onBusy } = options;
  for (let attempts = (patienceSeconds * 1_000) / ATTEMPT_MILLISECONDS; ; attempts--) {
    try {
      return bench.journal.lock();
    } catch (error) {
      if (!(error instanceof Busy) || attempts < 1) throw error;
      onBusy?.(error);
    }
    await bench.clock.sleep(ATTEMPT_MILLISECONDS, signal);
    signal.throwIfAborted();
  }
}

function unwrap<T>(settled: PromiseSettledResult<T>): T {
  if (settled.status === "rejected") throw settled.reason;
  return settled.value;
}

/** The pass ends with the work, also when the work throws or has enough. */
async function whileReceiving<T>(
  bench: Workbench,
  start: PassStart,
  options: HoldOptions,
  work: (held: Held) => Promise<T>,
): Promise<{ result: T; seen: Seen }> {
  const { journal } = bench;
  const worked = new AbortController();
  const signal = AbortSignal.any([options.signal, worked.signal]);
  const flow = newFlow();
  const isUnsettled = journal.isSending();
  const seen = receiveAll(bench, start, { ...options, signal }, flow).finally(flow.end);
  seen.catch(() => worked.abort()); // it is thrown below, after the work has ended
  const held: Held = {
    seen,
    pass: start.pass,
    count: (filter) => journal.count(filter, start.pass),
    async *letters(filter, limit = Number.POSITIVE_INFINITY) {
      if (isUnsettled) await seen; // until then a letter may be one that was sent already
      yield* readAsReceived(journal, filter, { limit, pass: start.pass, signal: options.signal }, flow);
    },
  };
  const result = await work(held).finally(async () => {
    worked.abort();
    flow.leave();
    await seen;
  });
  return { result, seen: await seen };
}
