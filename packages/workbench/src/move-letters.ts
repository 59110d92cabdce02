import { type OutgoingMessage, type Queue, type Sent, sendMessages } from "@savelife/core/queue";
import { deleteMessages } from "@savelife/core/receive";
import { type KnownLetter, toKnown } from "./known-letter.ts";
import type { Workbench } from "./workbench.ts";

/** A dead letter, and the message that takes its place. */
export type Move = { letter: KnownLetter; message: OutgoingMessage };

/** What became of letters that were to be moved. */
export type Moved = {
  moved: number;
  /** Not taken by the queue: these are still where they were. */
  unsent: number;
  /** The name of the error for which the first of them was not taken. */
  unsentReason?: string | undefined;
  /** Sent, but not deleted: to be deleted the next time, and not sent again. */
  undeleted: number;
};

/** Nothing moved. */
export const NO_MOVES: Moved = { moved: 0, unsent: 0, undeleted: 0 };

/**
 * Sends messages to a queue, and then deletes the dead letters that they take the place of. The journal knows in between,
 * so that who goes on after a crash does not send them again; and where even that was lost, sending twice is harmless.
 * What was begun is finished, also on an interrupt: a request that is cut off may have been taken or not.
 */
export async function moveLetters(bench: Workbench, to: Queue, moves: Move[]): Promise<Moved> {
  const messages = moves.map(({ message }) => message);
  const results = await sendMessages(to, messages);
  const sent = moves.filter((_, i) => results[i]?.status === "sent").map(({ letter }) => letter);
  bench.journal.markSent(sent.map(({ messageId }) => messageId));
  if (to === bench.deadLetters) takeDown(bench, messages, results);
  const undeleted = await deleteLetters(bench, sent);
  const refused = results.find((result) => result.status === "unsent");
  const unsent = moves.length - sent.length;
  return { moved: sent.length, unsent, undeleted, ...(refused && { unsentReason: refused.reason }) };
}

/** Deletes dead letters from their queue, and answers how many could not be. */
export async function deleteLetters({ deadLetters, journal }: Workbench, letters: KnownLetter[]): Promise<number> {
  const deleted = await deleteMessages(
    deadLetters,
    letters.map(({ receiptHandle }) => receiptHandle),
  );
  const gone = letters.filter(({ receiptHandle }) => deleted.has(receiptHandle));
  journal.forget(gone.map(({ messageId }) => messageId));
  return letters.length - gone.length;
}

/** New dead letters are known at once, and not again a part of the pass in which they were made. */
function takeDown({ journal, now }: Workbench, messages: OutgoingMessage[], results: Sent[]): void {
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
    undeleted: one.undeleted + other.undeleted,
    ...(unsentReason && { unsentReason }),
  };
}
