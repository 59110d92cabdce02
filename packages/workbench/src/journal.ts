import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { REJECTION_CODES } from "@savelife/core/outcome";
import * as z from "zod/mini";
import { type Filter, toCondition } from "./filter.ts";
import { fromRow, LETTER_COLUMNS, toRow } from "./journal-row.ts";
import { SCHEMA, SCHEMA_VERSION, SETTINGS } from "./journal-schema.ts";
import type { KnownLetter } from "./known-letter.ts";
import { lock } from "./lock.ts";

const Group = z.object({
  code: z.enum([...REJECTION_CODES, "failed"]),
  type: z.nullable(z.string()),
  path: z.string(),
  count: z.number(),
  oldest: z.string(),
});

/** Dead letters with the same code, type and path; `oldest` is when the oldest of them was sent. */
export type Group = z.output<typeof Group>;

/** When a pass over the queue ended, and whether it saw every letter. */
export type PassEnd = { endedAt: string; complete: boolean };

/** Which rows to read: those after a place in the order in which they were seen, at most so many. */
export type Page = { afterSeq: number; limit: number; pass?: number };

/** A letter that we hold, and the handle by which we do. */
export type Hold = { messageId: string; receiptHandle: string };

/** The dead letters of one queue as they were last seen, in a file of their own that its owner alone may read. */
export type Journal = ReturnType<typeof openJournal>;

const FOLDER = ".savelife";

/**
 * Opens the journal of a dead-letter queue, and makes it when there is none.
 * @param directory where to look for `.savelife`, upwards; it is made here when there is none
 */
export function openJournal(directory: string, queueUrl: string) {
  const folder = findFolder(directory) ?? path.join(directory, FOLDER);
  mkdirSync(folder, { recursive: true });
  const name = createHash("sha256").update(queueUrl).digest("hex").slice(0, 16);
  const file = path.join(folder, `dead-letters-${name}.sqlite`);
  const database = openFile(file);
  database.exec(SETTINGS);
  if (database.prepare("PRAGMA user_version").get()?.user_version !== SCHEMA_VERSION) database.exec(SCHEMA);
  const statements = prepare(database);
  const run = (work: () => void) => transact(database, work);
  let seq = 0;

  return {
    file,
    /** Takes the right to work on these letters. @throws Busy when somebody else has it */
    lock: () => lock(`${file}.lock`),
    /** The number of the next pass. */
    nextPass: () => Number(statements.lastPass.get()?.pass ?? 0) + 1,
    /** Takes down letters that were received and are held. */
    record(letters: KnownLetter[], pass: number, heldUntil: number): void {
      run(() => {
        // Another process may have taken down letters meanwhile; and of those that are forgotten no place is taken again.
        seq = Math.max(seq, Number(statements.lastSeq.get()?.seq ?? 0));
        for (const letter of letters) statements.record.run(++seq, pass, heldUntil, ...toRow(letter));
      });
    },
    /** Ends a pass. When it was complete, letters that it did not see are no longer there, and forgotten. */
    endPass(pass: number, { endedAt, complete }: PassEnd): void {
      run(() => {
        statements.endPass.run(pass, endedAt, complete ? 1 : 0);
        if (complete) statements.forgetUnseen.run(pass);
      });
    },
    /** The end of the latest pass. */
    latestPass(): PassEnd | undefined {
      const row = statements.latestPass.get();
      return row && { endedAt: String(row.ended_at), complete: row.complete === 1 };
    },
    /** Letters that are held until some time before `before`, and were not given back yet. */
    held: (before: number, limit: number): Hold[] =>
      statements.held.all(before, limit).map((row) => ({
        messageId: String(row.message_id),
        receiptHandle: String(row.receipt_handle),
      })),
    /** Notes until when letters are held; 0: no longer. */
    hold(holds: Hold[], heldUntil: number): void {
      run(() => {
        for (const { messageId } of holds) statements.hold.run(heldUntil, messageId);
      });
    },
    /** Notes that letters were sent on, so that they are only deleted yet, even if this process ends now. */
    markSent(messageIds: string[]): void {
      run(() => {
        for (const id of messageIds) statements.markSent.run(id);
      });
    },
    /** Of these letters, those that were sent on and are only to be deleted yet. */
    sentOf: (messageIds: string[]): Set<string> =>
      new Set(statements.sentOf.all(JSON.stringify(messageIds)).map((row) => String(row.message_id))),
    /** Forgets letters that were deleted from the queue. */
    forget(messageIds: string[]): void {
      run(() => {
        for (const id of messageIds) statements.forget.run(id);
      });
    },
    /** Letters that match, in the order in which they were seen, and the place of the last one. */
    select(filter: Filter, { afterSeq, limit, pass = 0 }: Page): { letters: KnownLetter[]; lastSeq: number } {
      const { where, parameters } = toCondition(filter);
      const sql = `SELECT * FROM letters WHERE seq > ? AND pass >= ? AND ${where} ORDER BY seq LIMIT ?`;
      const rows = database.prepare(sql).all(afterSeq, pass, ...parameters, limit);
      return { letters: rows.map(fromRow), lastSeq: Number(rows.at(-1)?.seq ?? afterSeq) };
    },
    /** How many letters match. */
    count(filter: Filter): number {
      const { where, parameters } = toCondition(filter);
      return Number(database.prepare(`SELECT count(*) AS n FROM letters WHERE ${where}`).get(...parameters)?.n);
    },
    /** The groups of the letters that match, the largest first. */
    groups(filter: Filter): Group[] {
      const { where, parameters } = toCondition(filter);
      const sql = `SELECT code, type, path, count(*) AS count, min(sent_at) AS oldest FROM letters
        WHERE ${where} GROUP BY code, type, path ORDER BY count DESC, oldest`;
      return z.array(Group).parse(database.prepare(sql).all(...parameters));
    },
    close: () => database.close(),
  };
}

function findFolder(directory: string): string | undefined {
  const folder = path.join(directory, FOLDER);
  if (existsSync(folder)) return folder;
  const parent = path.dirname(directory);
  return parent === directory ? undefined : findFolder(parent);
}

/** Nobody else may read what donors wrote: SQLite gives its other files the mode of this one. */
function openFile(file: string): DatabaseSync {
  const database = new DatabaseSync(file);
  chmodSync(file, 0o600);
  return database;
}

function transact(database: DatabaseSync, work: () => void): void {
  database.exec("BEGIN IMMEDIATE");
  try {
    work();
    database.exec("COMMIT");
  } catch (error) {
    database.exec("ROLLBACK");
    throw error;
  }
}

const COLUMNS = ["seq", "pass", "held_until", ...LETTER_COLUMNS];

function prepare(database: DatabaseSync) {
  const sql = (text: string): StatementSync => database.prepare(text);
  return {
    lastSeq: sql("SELECT max(seq) AS seq FROM letters"),
    lastPass: sql("SELECT max(pass) AS pass FROM (SELECT pass FROM letters UNION ALL SELECT pass FROM passes)"),
    record: sql(`INSERT INTO letters (${COLUMNS.join()}) VALUES (${COLUMNS.map(() => "?").join()})
      ON CONFLICT (message_id) DO UPDATE SET ${COLUMNS.map((name) => `${name} = excluded.${name}`).join()}`),
    endPass: sql("INSERT INTO passes VALUES (?, ?, ?)"),
    latestPass: sql("SELECT * FROM passes ORDER BY pass DESC LIMIT 1"),
    forgetUnseen: sql("DELETE FROM letters WHERE pass < ?"),
    held: sql("SELECT message_id, receipt_handle FROM letters WHERE held_until > 0 AND held_until < ? LIMIT ?"),
    hold: sql("UPDATE letters SET held_until = ? WHERE message_id = ?"),
    markSent: sql("UPDATE letters SET sent = 1 WHERE message_id = ?"),
    sentOf: sql("SELECT message_id FROM letters WHERE sent = 1 AND message_id IN (SELECT value FROM json_each(?))"),
    forget: sql("DELETE FROM letters WHERE message_id = ?"),
  };
}
