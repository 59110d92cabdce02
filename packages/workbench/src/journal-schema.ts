/** The number of the layout below. A journal of another one is emptied: everything in it is on the queue too. */
export const SCHEMA_VERSION = 1;

/**
 * How a journal is written. What is deleted is overwritten; 40 MB of changes are gathered before they go into the file, as
 * each of these times waits for the disk.
 */
export const SETTINGS = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA secure_delete = ON;
  PRAGMA wal_autocheckpoint = 10000;
  PRAGMA busy_timeout = 5000;
`;

/**
 * The tables of a journal. `held_until` is 0 for a letter that nobody holds, else milliseconds since 1970; `sent` is 1 for one
 * that is only to be deleted yet. No more indexes than these: each costs a page written for each letter.
 */
export const SCHEMA = `
  DROP TABLE IF EXISTS letters;
  DROP TABLE IF EXISTS passes;
  CREATE TABLE letters (
    seq INTEGER PRIMARY KEY, message_id TEXT NOT NULL UNIQUE, pass INTEGER NOT NULL,
    held_until INTEGER NOT NULL, sent INTEGER NOT NULL DEFAULT 0, receipt_handle TEXT NOT NULL,
    code TEXT NOT NULL, type TEXT, path TEXT NOT NULL, faults TEXT NOT NULL,
    sent_at TEXT NOT NULL, receives INTEGER NOT NULL, replays INTEGER NOT NULL,
    group_id TEXT, attributes TEXT NOT NULL, body TEXT NOT NULL
  );
  CREATE INDEX by_hold ON letters (held_until) WHERE held_until > 0;
  CREATE TABLE passes (pass INTEGER PRIMARY KEY, ended_at TEXT NOT NULL, complete INTEGER NOT NULL);
  PRAGMA user_version = ${SCHEMA_VERSION};
`;
