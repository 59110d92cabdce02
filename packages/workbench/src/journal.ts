import type { DatabaseSync } from "node:sqlite";
import { type Filter, toCondition } from "./filter.ts";
import { groupQueries } from "./journal-groups.ts";
import { fromRow, prepare, prepareFile, toRow } from "./journal-schema.ts";
import type { KnownLetter } from "./known-letter.ts";
import { lock } from "./lock.ts";
import { openFile } from "./state-files.ts";

/** When a pass over the queue ended, and whether it saw every letter and gave back those that it held. */
export type PassEnd = { endedAt: string; complete: boolean };

/** Which rows to read: up to a number of those after a place in the order in which they were seen. */
export type Page = { afterSeq: number; limit: number; pass?: number };

/** A letter that we hold, the handle by which we do, and until when, in milliseconds since 1970. */
export type Hold = { seq: number; messageId: string; receiptHandle: string; heldUntil: number };

/** The dead letters of one queue as they were last seen, in a file that only its owner may read. */
export type Journal = ReturnType<typeof openJournal>;

/**
 * Opens the journal of a dead-letter queue, and makes it when there is none.
 * @param directory where to look for `.savelife`, upwards; it is made here when there is none
 */
export function openJournal(directory: string, queueUrl: string) {
  const { database, file } = openFile("dead-letters", directory, queueUrl, prepareFile);
  const statements = prepare(database);
  const run = (work: () => void) => transact(database, work);
  const isSending = (): boolean => statements.isSending.get()?.found === 1;
  let seq = 0;

  return {
    file,
    /** Takes the right to work on these letters. @throws Busy when somebody else has it */
    lock: () => lock(`${file}.lock`),
    /** The number of the next pass. */
    nextPass: () => Number(statements.lastPass.get()?.pass ?? 0) + 1,
    /** Records letters that were received and are held. */
    record(letters: KnownLetter[], pass: number, heldUntil: number): void {
      run(() => {
        // Another process may have recorded letters meanwhile; and places of forgotten letters are not used again.
        seq = Math.max(seq, Number(statements.lastSeq.get()?.seq ?? 0));
        for (const letter of letters) statements.record.run(++seq, pass, heldUntil, ...toRow(letter));
      });
    },
    /**
     * Ends a pass. Of letters that were sent to their own queue it is known now which arrived. When the pass was
     * complete, letters that it did not see are no longer there, and forgotten.
     */
    endPass(pass: number, { endedAt, complete }: PassEnd): void {
      run(() => {
        statements.endPass.run(pass, endedAt, complete ? 1 : 0);
        if (isSending()) statements.markArrived.run(pass);
        if (!complete) return;
        statements.forgetSending.run(pass);
        statements.forgetUnseen.run(pass);
      });
    },
    /** Records that a pass was not complete after all. */
    reopenPass: (pass: number, { endedAt }: PassEnd): void => void statements.endPass.run(pass, endedAt, 0),
    /** The end of the latest pass. */
    latestPass(): PassEnd | undefined {
      const row = statements.latestPass.get();
      return row && { endedAt: String(row.ended_at), complete: row.complete === 1 };
    },
    /** Letters that are held until before `before`, in the order in which their holds end, after a given one. */
    held: (before: number, limit: number, after?: Hold): Hold[] =>
      statements.held.all(before, after?.heldUntil ?? 0, after?.seq ?? 0, limit).map(toHold),
    /** How many letters are held, and until when at most, in milliseconds since 1970. */
    hidden(): { count: number; until: number } {
      const row = statements.hidden.get();
      return { count: Number(row?.n ?? 0), until: Number(row?.until ?? 0) };
    },
    /** Records until when letters are held. */
    hold: (holds: Hold[], heldUntil: number): void => void statements.hold.run(heldUntil, JSON.stringify(idsOf(holds))),
    /** Records that letters were given back, at this time. */
    release: (holds: Hold[], at: number): void => void statements.release.run(at, JSON.stringify(idsOf(holds))),
    /** Records that letters which were held were deleted from the queue, and forgets what is older than `since`. */
    countDeleted(count: number, at: number, since: number): void {
      run(() => {
        statements.countDeleted.run(at, count);
        statements.forgetDeletions.run(since);
      });
    },
    /** How many letters were given back or deleted since this time. */
    letGo: (since: number): number => Number(statements.letGo.get(since)?.n),
    /** How many letters an earlier pass has seen and this one has not, without those that we hold. */
    countUnseen: (pass: number): number => Number(statements.countUnseen.get(pass)?.n),
    /** Records with which bodies letters are about to be sent to their own queue. */
    markSending: (moves: { messageId: string; body: string }[]): void =>
      void statements.markSending.run(JSON.stringify(moves)),
    /** True while it is unknown whether some letter was sent to its own queue. */
    isSending,
    /** Records that letters are elsewhere too: only their deletion is pending, even if this process ends now. */
    markCopied: (messageIds: string[]): void => void statements.markCopied.run(JSON.stringify(messageIds)),
    /** Held letters whose deletion is pending, in the order in which they were seen. */
    copied: (afterSeq: number, limit: number): Hold[] => statements.copied.all(afterSeq, limit).map(toHold),
    /** How many held letters there are whose deletion is pending. */
    countCopied: (): number => Number(statements.countCopied.get()?.n ?? 0),
    /** Forgets letters that were deleted from the queue. */
    forget: (messageIds: string[]): void => void statements.forget.run(JSON.stringify(messageIds)),
    /** Letters that match, in the order in which they were seen, and the place of the last one. */
    select(filter: Filter, { afterSeq, limit, pass = 0 }: Page): { letters: KnownLetter[]; lastSeq: number } {
      const { where, parameters } = toCondition(filter);
      const sql = `SELECT * FROM letters WHERE seq > ? AND pass >= ? AND ${where} ORDER BY seq LIMIT ?`;
      const rows = database.prepare(sql).all(afterSeq, pass, ...parameters, limit);
      return { letters: rows.map(fromRow), lastSeq: Number(rows.at(-1)?.seq ?? afterSeq) };
    },
    /** The letters that were sent last, the newest first. */
    newest(limit: number): KnownLetter[] {
      const sql = "SELECT * FROM letters WHERE copied = 0 ORDER BY sent_at DESC, seq DESC LIMIT ?";
      return database.prepare(sql).all(limit).map(fromRow);
    },
    ...groupQueries(database),
    /** Leaves nothing on the disk of what was forgotten, also while the journal stays open. */
    overwrite: (): void => database.exec("PRAGMA wal_checkpoint(TRUNCATE)"),
    close: () => database.close(),
  };
}

/** The message ids of letters. */
export function idsOf(letters: { messageId: string }[]): string[] {
  return letters.map(({ messageId }) => messageId);
}

function toHold(row: Record<string, unknown>): Hold {
  const { seq, message_id, receipt_handle, held_until } = row;
  return {
    seq: Number(seq),
    messageId: String(message_id),
    receiptHandle: String(receipt_handle),
    heldUntil: Number(held_until),
  };
}

function transact(database: DatabaseSync, work: () => void): void {
  database.exec("BEGIN IMMEDIATE");
  try {
    work();
    database.exec("COMMIT");
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK"); // a full disk has ended it already
    throw error;
  }
}
