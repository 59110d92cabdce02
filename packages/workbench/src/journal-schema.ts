import type { DatabaseSync, SQLOutputValue, StatementSync } from "node:sqlite";
import { fromPlain, type PlainAttributes, toPlain } from "@savelife/core/letter";
import { type Fault, REJECTION_CODES } from "@savelife/core/outcome";
import { textAt } from "@savelife/core/set-field";
import type { KnownLetter } from "./known-letter.ts";

/** The number of the layout below. A journal of another one is emptied: everything in it is on the queue too. */
const SCHEMA_VERSION = 5;

/**
 * How a journal is written. What is deleted is overwritten; 40 MB of changes are collected before they go into the
 * file, as that waits for the disk each time.
 */
const SETTINGS = `
  PRAGMA busy_timeout = 5000;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA secure_delete = ON;
  PRAGMA wal_autocheckpoint = 10000;
`;

/**
 * The tables of a journal. `held_until` is milliseconds since 1970; negative for a letter that is not held any more,
 * which has the same size, so that SQLite does not write the letter again: minus the time at which it was given back.
 * `copied` is 1 for one that is elsewhere too, on a queue or in a file, so that only its deletion is pending.
 * `sending` is the body with which it was sent to its own queue, while it is not known whether that arrived. No more
 * indexes than these: each costs a page written for each letter.
 */
const SCHEMA = `
  DROP TABLE IF EXISTS letters;
  DROP TABLE IF EXISTS passes;
  DROP TABLE IF EXISTS deletions;
  CREATE TABLE letters (
    seq INTEGER PRIMARY KEY, message_id TEXT NOT NULL UNIQUE, pass INTEGER NOT NULL,
    held_until INTEGER NOT NULL, copied INTEGER NOT NULL DEFAULT 0, sending TEXT, receipt_handle TEXT NOT NULL,
    code TEXT NOT NULL, type TEXT, source TEXT, subject TEXT, path TEXT NOT NULL, faults TEXT NOT NULL,
    sent_at TEXT NOT NULL, receives INTEGER NOT NULL, replays INTEGER NOT NULL,
    group_id TEXT, attributes TEXT NOT NULL, body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX by_hold ON letters (held_until) WHERE held_until > 0;
  CREATE INDEX by_sending ON letters (seq) WHERE sending IS NOT NULL;
  CREATE TABLE deletions (at INTEGER NOT NULL, count INTEGER NOT NULL);
  CREATE TABLE passes (pass INTEGER PRIMARY KEY, ended_at TEXT NOT NULL, complete INTEGER NOT NULL);
  PRAGMA user_version = ${SCHEMA_VERSION};
`;

/** Makes the tables of a journal that has none, or those of another layout. */
export function prepareFile(database: DatabaseSync): void {
  database.exec(SETTINGS);
  database.function("text_at", { deterministic: true }, (body, path) => textAt(String(body), String(path)));
  if (database.prepare("PRAGMA user_version").get()?.user_version !== SCHEMA_VERSION) database.exec(SCHEMA);
}

/** The columns that hold a letter. */
const LETTER_COLUMNS = [
  "message_id",
  "receipt_handle",
  "code",
  "type",
  "source",
  "subject",
  "path",
  "faults",
  "sent_at",
  "receives",
  "replays",
  "group_id",
  "attributes",
  "body",
];
const COLUMNS = ["seq", "pass", "held_until", ...LETTER_COLUMNS];

/** The parameter is a JSON array of message ids. */
const OF_IDS = "WHERE message_id IN (SELECT value FROM json_each(?))";

/** The statements of a journal, compiled once. */
export function prepare(database: DatabaseSync) {
  const sql = (text: string): StatementSync => database.prepare(text);
  return {
    lastSeq: sql("SELECT max(seq) AS seq FROM letters"),
    lastPass: sql("SELECT max(pass) AS pass FROM (SELECT pass FROM letters UNION ALL SELECT pass FROM passes)"),
    record: sql(`INSERT INTO letters (${COLUMNS.join()}) VALUES (${COLUMNS.map(() => "?").join()})
      ON CONFLICT (message_id) DO UPDATE SET ${COLUMNS.map((name) => `${name} = excluded.${name}`).join()}`),
    endPass: sql("INSERT OR REPLACE INTO passes VALUES (?, ?, ?)"),
    latestPass: sql("SELECT * FROM passes ORDER BY pass DESC LIMIT 1"),
    forgetUnseen: sql("DELETE FROM letters WHERE pass < ?"),
    held: sql(`SELECT seq, message_id, receipt_handle, held_until FROM letters
      WHERE held_until > 0 AND held_until < ? AND (held_until, seq) > (?, ?) ORDER BY held_until, seq LIMIT ?`),
    hidden: sql("SELECT count(*) AS n, max(held_until) AS until FROM letters WHERE held_until > 0"),
    hold: sql(`UPDATE letters SET held_until = ? ${OF_IDS}`),
    release: sql(`UPDATE letters SET held_until = -? ${OF_IDS}`),
    countDeleted: sql("INSERT INTO deletions VALUES (?, ?)"),
    forgetDeletions: sql("DELETE FROM deletions WHERE at < ?"),
    letGo: sql(`SELECT (SELECT count(*) FROM letters WHERE held_until <= -?1)
      + (SELECT coalesce(sum(count), 0) FROM deletions WHERE at >= ?1) AS n`),
    countUnseen: sql("SELECT count(*) AS n FROM letters WHERE pass < ? AND held_until <= 0"),
    markSending: sql(`UPDATE letters SET sending = moves.value ->> 'body' FROM json_each(?) AS moves
      WHERE message_id = moves.value ->> 'messageId'`),
    isSending: sql("SELECT EXISTS (SELECT 1 FROM letters WHERE sending IS NOT NULL) AS found"),
    markArrived: sql(ARRIVED),
    forgetSending: sql("UPDATE letters SET sending = NULL WHERE sending IS NOT NULL AND pass = ?"),
    markCopied: sql(`UPDATE letters SET copied = 1, sending = NULL ${OF_IDS}`),
    copied: sql(`SELECT seq, message_id, receipt_handle, held_until FROM letters
      WHERE copied = 1 AND held_until > 0 AND seq > ? ORDER BY seq LIMIT ?`),
    countCopied: sql("SELECT count(*) AS n FROM letters WHERE copied = 1 AND held_until > 0"),
    forget: sql(`DELETE FROM letters ${OF_IDS}`),
  };
}

/** As many letters with the same body arrived as a pass has seen with that body. */
const ARRIVED = `
  WITH sent AS (
    SELECT message_id, sending, row_number() OVER (PARTITION BY sending ORDER BY seq) AS n
    FROM letters WHERE sending IS NOT NULL
  ), seen AS (
    SELECT body, row_number() OVER (PARTITION BY body ORDER BY seq) AS n
    FROM letters WHERE pass = ? AND sending IS NULL AND copied = 0 AND body IN (SELECT sending FROM sent)
  )
  UPDATE letters SET copied = 1, sending = NULL
  WHERE message_id IN (SELECT message_id FROM sent JOIN seen ON sending = body AND sent.n = seen.n)`;

/**
 * The letter of a row. The columns of the table have strict types and what is JSON in them was written by `toRow`, so
 * a row is not validated again: that took as long as reading it.
 */
export function fromRow(row: Record<string, SQLOutputValue>): KnownLetter {
  const faults: Fault[] = JSON.parse(String(row.faults));
  const attributes: PlainAttributes = JSON.parse(String(row.attributes));
  return {
    messageId: String(row.message_id),
    receiptHandle: String(row.receipt_handle),
    code: REJECTION_CODES.find((code) => code === row.code) ?? "failed",
    type: textOrNull(row.type),
    source: textOrNull(row.source),
    subject: textOrNull(row.subject),
    path: String(row.path),
    faults,
    sentAt: String(row.sent_at),
    receives: Number(row.receives),
    replays: Number(row.replays),
    ...(row.group_id !== null && { groupId: String(row.group_id) }),
    attributes: fromPlain(attributes),
    body: String(row.body),
  };
}

function textOrNull(value: SQLOutputValue | undefined): string | null {
  return typeof value === "string" ? value : null;
}

/** A letter as the values of these columns, in their order: by place they are bound faster than by name. */
export function toRow(letter: KnownLetter): (string | number | null)[] {
  return [
    letter.messageId,
    letter.receiptHandle,
    letter.code,
    letter.type,
    letter.source,
    letter.subject,
    letter.path,
    JSON.stringify(letter.faults),
    letter.sentAt,
    letter.receives,
    letter.replays,
    letter.groupId ?? null,
    JSON.stringify(toPlain(letter.attributes)),
    letter.body,
  ];
}
