import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { fromPlain, type PlainAttributes, toPlain } from "@savelife/core/letter";
import { type Fault, REJECTION_CODES } from "@savelife/core/outcome";
import { textAt } from "@savelife/core/set-field";
import type { KnownLetter } from "./known-letter.ts";

/** What is deleted is overwritten. 40 MB of changes go into the file together, as that waits for the disk each time. */
const SETTINGS = `
  PRAGMA busy_timeout = 5000;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA secure_delete = ON;
  PRAGMA wal_autocheckpoint = 10000;
`;

/** The number of the layout below. A journal of another one is emptied: everything in it is on the queue too. */
const SCHEMA_VERSION = 5;

/**
 * `held_until` is milliseconds since 1970; of a letter that was given back minus the time of that: of the same size, so
 * that SQLite does not write the letter again. `copied` is 1 for one that is elsewhere too, so that only its deletion
 * is pending. `sending` is the body with which it was sent to its own queue, while it is not known whether that
 * arrived. No more indexes than these: each costs a page written for each letter.
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

/** What a letter has in each of its columns. */
const COLUMNS: Record<string, (letter: KnownLetter) => string | number | null> = {
  message_id: ({ messageId }) => messageId,
  receipt_handle: ({ receiptHandle }) => receiptHandle,
  code: ({ code }) => code,
  type: ({ type }) => type,
  source: ({ source }) => source,
  subject: ({ subject }) => subject,
  path: ({ path }) => path,
  faults: ({ faults }) => JSON.stringify(faults),
  sent_at: ({ sentAt }) => sentAt,
  receives: ({ receives }) => receives,
  replays: ({ replays }) => replays,
  group_id: ({ groupId }) => groupId ?? null,
  attributes: ({ attributes }) => JSON.stringify(toPlain(attributes)),
  body: ({ body }) => body,
};
const VALUES = Object.values(COLUMNS);

/** A letter as the values of its columns, in their order: by place they are bound faster than by name. */
export function toRow(letter: KnownLetter): (string | number | null)[] {
  return VALUES.map((read) => read(letter));
}

const ALL = ["seq", "pass", "held_until", ...Object.keys(COLUMNS)];

/**
 * Records a letter: its place, the pass, until when it is held, and `toRow`. SQS may deliver a letter twice in a pass:
 * it keeps its place then, so that a reader does not meet it again.
 */
export const RECORD = `INSERT INTO letters (${ALL.join()}) VALUES (${ALL.map(() => "?").join()})
  ON CONFLICT (message_id) DO UPDATE SET seq = iif(pass = excluded.pass, seq, excluded.seq),
    ${ALL.slice(1)
      .map((name) => `${name} = excluded.${name}`)
      .join()}`;

/** Those of some message ids, a JSON array. */
export const OF_IDS = "WHERE message_id IN (SELECT value FROM json_each(?))";

/** As many letters with the same body arrived as a pass has seen with that body. */
export const ARRIVED = `
  WITH sent AS (
    SELECT message_id, sending, row_number() OVER (PARTITION BY sending ORDER BY seq) AS n
    FROM letters WHERE sending IS NOT NULL
  ), seen AS (
    SELECT body, row_number() OVER (PARTITION BY body ORDER BY seq) AS n
    FROM letters WHERE pass = ? AND sending IS NULL AND copied = 0 AND body IN (SELECT sending FROM sent)
  )
  UPDATE letters SET copied = 1, sending = NULL
  WHERE message_id IN (SELECT message_id FROM sent JOIN seen ON sending = body AND sent.n = seen.n)`;

/** The letter of a row, which `toRow` wrote with strict types: to validate it again took as long as reading it. */
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
