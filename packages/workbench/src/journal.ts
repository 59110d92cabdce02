import type { SQLInputValue, StatementSync } from "node:sqlite";
import * as z from "zod/mini";
import { type Filter, toCondition } from "./filter.ts";
import { groupQueries } from "./journal-groups.ts";
import { ARRIVED, fromRow, OF_IDS, prepareFile, RECORD, toRow } from "./journal-schema.ts";
import type { KnownLetter } from "./known-letter.ts";
import { lock } from "./lock.ts";
import { openFile } from "./state-files.ts";

/** When a pass over the queue ended, and whether it saw every letter and gave back those that it held. */
export type PassEnd = { endedAt: string; complete: boolean };

/** Which rows to read: up to a number of those after a place in the order in which they were seen. */
type Page = { afterSeq?: number; limit: number; pass?: number };
type InGroups = { size?: number; limit?: number; pass?: number };

/** A letter that we hold, the handle by which we do, and until when, in milliseconds since 1970. */
const Hold = z.object({ seq: z.number(), messageId: z.string(), receiptHandle: z.string(), heldUntil: z.number() });
export type Hold = z.output<typeof Hold>;

const HOLDS = `SELECT seq, message_id AS messageId, receipt_handle AS receiptHandle, held_until AS heldUntil
  FROM letters WHERE held_until > 0`;

/** The message ids of letters. */
export function idsOf(letters: { messageId: string }[]): string[] {
  return letters.map(({ messageId }) => messageId);
}

/** The dead letters of one queue as they were last seen, in a file that only its owner may read. */
export type Journal = ReturnType<typeof openJournal>;

/** Opens the journal of a dead-letter queue, in the nearest `.savelife` above or a new one in the directory. */
export function openJournal(directory: string, queueUrl: string) {
  const { database, file } = openFile("dead-letters", directory, queueUrl, prepareFile);
  const compiled = new Map<string, StatementSync>();
  const sql = (text: string): StatementSync => {
    const statement = compiled.get(text) ?? database.prepare(text);
    compiled.set(text, statement);
    return statement;
  };
  const run = (text: string, ...parameters: SQLInputValue[]): void => void sql(text).run(...parameters);
  const get = (text: string, ...parameters: SQLInputValue[]) => sql(text).get(...parameters);
  /** The number that a query calls n; 0 for none. */
  const number = (text: string, ...parameters: SQLInputValue[]) => Number(get(text, ...parameters)?.n ?? 0);
  const transact = (work: () => void) => {
    database.exec("BEGIN IMMEDIATE");
    try {
      work();
      database.exec("COMMIT");
    } catch (error) {
      if (database.isTransaction) database.exec("ROLLBACK"); // a full disk has ended it already
      throw error;
    }
  };
  const endPass = (pass: number, endedAt: string, complete: 0 | 1) =>
    run("INSERT OR REPLACE INTO passes VALUES (?, ?, ?)", pass, endedAt, complete);
  const isSending = () => number("SELECT EXISTS (SELECT 1 FROM letters WHERE sending IS NOT NULL) AS n") === 1;
  /** Letters that match, in the order in which they were seen, and the place of the last one. */
  const select = (filter: Filter, { afterSeq = 0, limit, pass = 0 }: Page) => {
    const { where, parameters } = toCondition(filter);
    const text = `SELECT * FROM letters WHERE seq > ? AND pass >= ? AND ${where} ORDER BY seq LIMIT ?`;
    const rows = sql(text).all(afterSeq, pass, ...parameters, limit);
    return { letters: rows.map(fromRow), lastSeq: Number(rows.at(-1)?.seq ?? afterSeq) };
  };
  let seq = 0;

  return {
    file,
    /** Takes the right to work on these letters. @throws Busy when somebody else has it */
    lock: () => lock(`${file}.lock`),
    /** The number of the next pass. */
    nextPass: () =>
      1 + number("SELECT max(pass) AS n FROM (SELECT pass FROM letters UNION ALL SELECT pass FROM passes)"),
    /** Records letters that were received and are held. */
    record(letters: KnownLetter[], pass: number, heldUntil: number): void {
      const statement = sql(RECORD);
      transact(() => {
        // Another process may have recorded letters meanwhile; and places of forgotten letters are not used again.
        seq = Math.max(seq, number("SELECT max(seq) AS n FROM letters"));
        for (const letter of letters) statement.run(++seq, pass, heldUntil, ...toRow(letter));
      });
    },
    /**
     * Ends a pass. Of letters that were sent to their own queue it is known now which arrived. When the pass was
     * complete, letters that it did not see are no longer there, and forgotten.
     */
    endPass(pass: number, { endedAt, complete }: PassEnd): void {
      transact(() => {
        endPass(pass, endedAt, complete ? 1 : 0);
        if (isSending()) run(ARRIVED, pass);
        if (!complete) return;
        run("UPDATE letters SET sending = NULL WHERE sending IS NOT NULL AND pass = ?", pass);
        run("DELETE FROM letters WHERE pass < ?", pass);
      });
    },
    /** Records that a pass was not complete after all. */
    reopenPass: (pass: number, { endedAt }: PassEnd) => endPass(pass, endedAt, 0),
    /** The end of the latest pass. */
    latestPass(): PassEnd | undefined {
      const row = get("SELECT * FROM passes ORDER BY pass DESC LIMIT 1");
      return row && { endedAt: String(row.ended_at), complete: row.complete === 1 };
    },
    /** Letters that are held until before `before`, in the order in which their holds end, after a given one. */
    held(before: number, limit: number, after?: Hold): Hold[] {
      const text = `${HOLDS} AND held_until < ? AND (held_until, seq) > (?, ?) ORDER BY held_until, seq LIMIT ?`;
      return z.array(Hold).parse(sql(text).all(before, after?.heldUntil ?? 0, after?.seq ?? 0, limit));
    },
    /** How many letters are held, and until when at most, in milliseconds since 1970. */
    hidden(): { count: number; until: number } {
      const row = get("SELECT count(*) AS n, max(held_until) AS until FROM letters WHERE held_until > 0");
      return { count: Number(row?.n ?? 0), until: Number(row?.until ?? 0) };
    },
    /** Records until when letters are held. */
    hold: (holds: Hold[], heldUntil: number) =>
      run(`UPDATE letters SET held_until = ? ${OF_IDS}`, heldUntil, JSON.stringify(idsOf(holds))),
    /** Records that letters were given back, at this time. */
    release: (holds: Hold[], at: number) =>
      run(`UPDATE letters SET held_until = -? ${OF_IDS}`, at, JSON.stringify(idsOf(holds))),
    /** Records that letters which were held were deleted from the queue, and forgets what is older than `since`. */
    countDeleted(count: number, at: number, since: number): void {
      transact(() => {
        run("INSERT INTO deletions VALUES (?, ?)", at, count);
        run("DELETE FROM deletions WHERE at < ?", since);
      });
    },
    /** How many letters were given back or deleted since this time. */
    letGo: (since: number): number =>
      number(
        `SELECT (SELECT count(*) FROM letters WHERE held_until <= -?1)
          + (SELECT coalesce(sum(count), 0) FROM deletions WHERE at >= ?1) AS n`,
        since,
      ),
    /** How many letters an earlier pass has seen and this one has not, without those that we hold. */
    countUnseen: (pass: number): number =>
      number("SELECT count(*) AS n FROM letters WHERE pass < ? AND held_until <= 0", pass),
    /** Records with which bodies letters are about to be sent to their own queue. */
    markSending(moves: { messageId: string; body: string }[]): void {
      const text = `UPDATE letters SET sending = moves.value ->> 'body' FROM json_each(?) AS moves
        WHERE message_id = moves.value ->> 'messageId'`;
      run(text, JSON.stringify(moves));
    },
    /** True while it is unknown whether some letter was sent to its own queue. */
    isSending,
    /** Records that letters are elsewhere too: only their deletion is pending, even if this process ends now. */
    markCopied: (ids: string[]) => run(`UPDATE letters SET copied = 1, sending = NULL ${OF_IDS}`, JSON.stringify(ids)),
    /** Held letters whose deletion is pending, in the order in which they were seen. */
    copied: (afterSeq: number, limit: number): Hold[] =>
      z.array(Hold).parse(sql(`${HOLDS} AND copied = 1 AND seq > ? ORDER BY seq LIMIT ?`).all(afterSeq, limit)),
    /** How many held letters there are whose deletion is pending. */
    countCopied: (): number => number("SELECT count(*) AS n FROM letters WHERE copied = 1 AND held_until > 0"),
    /** Forgets letters that were deleted from the queue. */
    forget: (ids: string[]) => run(`DELETE FROM letters ${OF_IDS}`, JSON.stringify(ids)),
    select,
    /** A letter by its message id, as it was last seen. */
    find: (messageId: string): KnownLetter | undefined => select({ ids: [messageId] }, { limit: 1 }).letters[0],
    /** Letters that match, in the order in which they were seen, in groups of 100 or `size`, at most `limit` of them. */
    *inGroups(filter: Filter, { size = 100, limit = Number.POSITIVE_INFINITY, pass = 0 }: InGroups = {}) {
      let [afterSeq, room] = [-1, limit];
      while (room > 0) {
        const { letters, lastSeq } = select(filter, { afterSeq, limit: Math.min(size, room), pass });
        if (letters.length === 0) return;
        yield letters;
        [afterSeq, room] = [lastSeq, room - letters.length];
      }
    },
    /** The letters that were sent last, the newest first. */
    newest: (limit: number): KnownLetter[] =>
      sql("SELECT * FROM letters WHERE copied = 0 ORDER BY sent_at DESC, seq DESC LIMIT ?").all(limit).map(fromRow),
    ...groupQueries(sql),
    /** Leaves nothing on the disk of what was forgotten, also while the journal stays open. */
    overwrite: () => database.exec("PRAGMA wal_checkpoint(TRUNCATE)"),
    close: () => database.close(),
  };
}
