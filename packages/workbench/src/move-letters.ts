import { type OutgoingMessage, type Queue, type Sent, sendMessages } from "@savelife/core/queue";
import { deleteMessages } from "@savelife/core/receive";
import type { Hold } from "./journal.ts";
import { type KnownLetter, toKnown } from "./known-letter.ts";
import { LAG_MILLISECONDS } from "./visibility.ts";
import type { Workbench } from "./workbench.ts";

/** A dead letter, and the message that replaces it. */
export type Move = { letter: KnownLetter; message: OutgoingMessage };

/** What a move came to. */
export type Moved = {
  moved: number;
  /** Not taken by the queue: these are still where they were. */
  unsent: number;
  /** The name of the error for which the first of them was not taken. */
  unsentReason?: string | undefined;
};

/** What became of letters whose deletion was pending, from this command or from one that was interrupted. */
export type Finished = {
  /** Deleted at last, and sent or exported by no command again. */
  finished: number;
  /** Not deleted yet: the next command does that, and does nothing else with them. */
  undeleted: number;
  /** The name of the error for which the first of them was not deleted. */
  undeletedReason?: string | undefined;
};

/** Nothing moved. */
export const NO_MOVES: Moved = { moved: 0, unsent: 0 };
/** Nothing to finish. */
const NOTHING_PENDING: Finished = { finished: 0, undeleted: 0 };

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
  bench.journal.markCopied(sent.map(({ messageId }) => messageId));
  if (isOwnQueue) recordNew(bench, messages, results);
  await deleteCopies(bench, sent);
  const refused = results.find((result) => result.status === "unsent");
  return { moved: sent.length, unsent: moves.length - sent.length, ...(refused && { unsentReason: refused.reason }) };
}

/** Deletes dead letters that are elsewhere too. @returns the name of the error for each that was not deleted */
export async function deleteCopies(
  { deadLetters, journal, now }: Workbench,
  letters: Pick<Hold, "messageId" | "receiptHandle">[],
): Promise<string[]> {
  const results = await deleteMessages(
    deadLetters,
    letters.map(({ receiptHandle }) => receiptHandle),
  );
  const deleted = letters.filter((_, i) => results[i]?.status === "done").map(({ messageId }) => messageId);
  journal.forget(deleted);
  if (deleted.length > 0) journal.countDeleted(deleted.length, now(), now() - LAG_MILLISECONDS);
  return results.flatMap((result) => (result.status === "done" ? [] : [result.reason]));
}

const GROUP = 1_000;

/** Deletes all held letters whose deletion is pending; call it once every letter was received. */
export async function finishMoves(
  bench: Workbench,
  { dryRun, signal }: { dryRun?: boolean | undefined; signal: AbortSignal },
): Promise<Finished> {
  if (dryRun || signal.aborted) return NOTHING_PENDING;
  let [finished, afterSeq]: [number, number] = [0, -1];
  let undeletedReason: string | undefined;
  for (;;) {
    const letters = bench.journal.copied(afterSeq, GROUP);
    const last = letters.at(-1);
    if (!last) break;
    afterSeq = last.seq;
    const reasons = await deleteCopies(bench, letters);
    finished += letters.length - reasons.length;
    undeletedReason ??= reasons[0];
    if (reasons.length === letters.length) break; // a queue that deletes none of a thousand would not delete the others
  }
  const undeleted = bench.journal.countCopied();
  return { finished, undeleted, ...(undeletedReason && { undeletedReason }) };
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

/** The sum of two. */
export function addMoved(one: Moved, other: Moved): Moved {
  const unsentReason = one.unsentReason ?? other.unsentReason;
  return {
    moved: one.moved + other.moved,
    unsent: one.unsent + other.unsent,
    ...(unsentReason && { unsentReason }),
  };
}
