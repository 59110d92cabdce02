import { MAX_ENTRIES, type OutgoingMessage, type Queue, type Sent, sendMessages } from "@savelife/core/queue";
import { deleteMessages } from "@savelife/core/receive";
import { chunk } from "@savelife/core/rounds";
import pMap from "p-map";
import { type Doing, trace } from "./history.ts";
import { type Hold, idsOf } from "./journal.ts";
import { type KnownLetter, toKnown } from "./known-letter.ts";
import { LAG_MILLISECONDS } from "./visibility.ts";
import type { Workbench } from "./workbench.ts";

/** A dead letter, and the message that replaces it. */
export type Move<L = KnownLetter> = { letter: L; message: OutgoingMessage };

/** What a move came to. */
export type Moved = {
  moved: number;
  /** Not taken by the queue: these are still where they were. */
  unsent: number;
  /** The name of the error for which the first of them was not taken. */
  unsentReason?: string | undefined;
};

/** Nothing moved. */
export const NO_MOVES: Moved = { moved: 0, unsent: 0 };

/** Which letters are moved, which messages replace them, how these are sent, and how many groups at once. */
export type Moving<L> = {
  groups: () => AsyncIterable<L[]>;
  toMoves: (letters: L[]) => Promise<Move<L>[]>;
  send: (moves: Move<L>[]) => Promise<Moved>;
  concurrency: number;
};

export type MoveOptions = {
  /** Letters a second. Default: as fast as it goes. */
  rate?: number | undefined;
  /** Ends it after what was begun. */
  signal: AbortSignal;
  /** Called with the number of letters moved so far. */
  onMoved?: ((moved: number) => void) | undefined;
};

/** Moves letters group by group, each recorded in the history before. */
export function moveGroups<L extends { messageId: string }>(
  bench: Workbench,
  doing: Doing,
  { groups, toMoves, send, concurrency }: Moving<L>,
  { rate, signal, onMoved }: MoveOptions,
): Promise<Moved> {
  const pace = atRate(bench, rate);
  return trace(bench, { ...doing, signal }, async ({ begin, done }) => {
    let sum = NO_MOVES;
    const moveGroup = async (letters: L[]) => {
      if (signal.aborted) return;
      for (const moves of chunk(await toMoves(letters), Math.min(letters.length, pace.step))) {
        await pace.wait(moves.length, signal);
        if (signal.aborted) return;
        begin(idsOf(moves.map(({ letter }) => letter)));
        const one = await send(moves); // not within the sum, which would forget what other groups add meanwhile
        done(one.moved);
        const unsentReason = sum.unsentReason ?? one.unsentReason;
        sum = { moved: sum.moved + one.moved, unsent: sum.unsent + one.unsent, ...(unsentReason && { unsentReason }) };
        onMoved?.(sum.moved);
      }
    };
    await pMap(groups(), moveGroup, { concurrency });
    return sum;
  });
}

/**
 * Sends messages to a queue, and then deletes the dead letters that they replace. The journal records it in between,
 * so that the next command after a crash does not send them again. If even that was lost, a second message on the
 * queue is harmless; on the dead-letter queue it would be one letter too many, so there the journal records it before,
 * and the next pass sees what arrived. An interrupt does not cut off what was begun, as nobody would know whether the
 * queue had taken it.
 */
export async function moveLetters(bench: Workbench, to: Queue, moves: Move[]): Promise<Moved> {
  const messages = moves.map(({ message }) => message);
  const isOwnQueue = to === bench.deadLetters;
  if (isOwnQueue)
    bench.journal.markSending(moves.map(({ letter: { messageId }, message: { body } }) => ({ messageId, body })));
  const results = await sendMessages(to, messages);
  const sent = moves.filter((_, i) => results[i]?.status === "sent").map(({ letter }) => letter);
  bench.journal.markCopied(idsOf(sent));
  if (isOwnQueue) recordNew(bench, messages, results);
  await deleteCopies(bench, sent);
  return toMoved(results);
}

/** What became of messages that were sent. */
export function toMoved(results: Sent[]): Moved {
  const unsent = results.filter((result) => result.status === "unsent");
  const [first] = unsent;
  return { moved: results.length - unsent.length, unsent: unsent.length, ...(first && { unsentReason: first.reason }) };
}

/** New dead letters are known at once, and belong to an earlier pass than the one that made them. */
function recordNew({ journal, now }: Workbench, messages: OutgoingMessage[], results: Sent[]): void {
  const sentAt = new Date(now()).toISOString();
  const letters = messages.flatMap(({ body, attributes = {}, groupId }, i) => {
    const result = results[i];
    if (result?.status !== "sent") return [];
    const { messageId } = result;
    return [toKnown({ messageId, body, attributes, groupId, sentAt, receives: 0, receiptHandle: "" })];
  });
  journal.record(letters, journal.nextPass() - 2, 0);
}

type Deletable = Pick<Hold, "messageId" | "receiptHandle">;

/**
 * Deletes dead letters that are elsewhere too, or not needed any more. The journal records it before, so that the next
 * command would finish it.
 * @returns how many were deleted
 */
export async function removeLetters(bench: Workbench, letters: Deletable[]): Promise<number> {
  bench.journal.markCopied(idsOf(letters));
  return letters.length - (await deleteCopies(bench, letters)).length;
}

/** Deletes dead letters that are elsewhere too. @returns the name of the error for each that was not deleted */
async function deleteCopies({ deadLetters, journal, now }: Workbench, letters: Deletable[]): Promise<string[]> {
  const handles = letters.map(({ receiptHandle }) => receiptHandle);
  const results = await deleteMessages(deadLetters, handles);
  const deleted = letters.filter((_, i) => results[i]?.status === "done");
  journal.forget(idsOf(deleted));
  if (deleted.length > 0) journal.countDeleted(deleted.length, now(), now() - LAG_MILLISECONDS);
  return results.flatMap((result) => (result.status === "done" ? [] : [result.reason]));
}

/** What became of letters whose deletion was pending, from this command or from one that was interrupted. */
export type Finished = {
  /** Deleted at last, and sent or exported by no command again. */
  finished: number;
  /** Not deleted yet: the next command does that, and does nothing else with them. */
  undeleted: number;
  undeletedReason?: string | undefined;
};

const DELETED_TOGETHER = 1_000;

/** Deletes all held letters whose deletion is pending; call it once every letter was received. */
export async function finishMoves(
  bench: Workbench,
  { dryRun, signal }: { dryRun?: boolean | undefined; signal: AbortSignal },
): Promise<Finished> {
  if (dryRun || signal.aborted) return { finished: 0, undeleted: 0 };
  let finished = 0;
  let undeletedReason: string | undefined;
  const pendingAfter = (last?: Hold) => bench.journal.copied(last?.seq ?? 0, DELETED_TOGETHER);
  for (let letters = pendingAfter(); letters.length > 0; letters = pendingAfter(letters.at(-1))) {
    const reasons = await deleteCopies(bench, letters);
    finished += letters.length - reasons.length;
    undeletedReason ??= reasons[0];
    if (reasons.length === letters.length) break; // a queue that deletes none of a thousand would not delete the others
  }
  const undeleted = bench.journal.countCopied();
  return { finished, undeleted, ...(undeletedReason && { undeletedReason }) };
}

/** Lets letters through in steps; `wait` resolves when `count` more may go. */
type Pace = { step: number; wait: (count: number, signal: AbortSignal) => Promise<void> };

/** Lets `perSecond` letters a second through, evenly and without saving up; without a rate all at once. */
export function atRate({ clock, now }: Pick<Workbench, "clock" | "now">, perSecond: number | undefined): Pace {
  if (perSecond === undefined) return { step: Number.POSITIVE_INFINITY, wait: async () => {} };
  let free = now();
  const wait = async (count: number, signal: AbortSignal) => {
    const start = Math.max(free, now());
    free = start + (count / perSecond) * 1_000;
    if (start > now()) await clock.sleep(start - now(), signal);
  };
  return { step: Math.max(1, Math.min(MAX_ENTRIES, Math.floor(perSecond))), wait };
}
