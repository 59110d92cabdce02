/** The tables of a journal. `held_until` is 0 for a letter that nobody holds, else milliseconds since 1970. */
export const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA secure_delete = ON;
  PRAGMA busy_timeout = 5000;
  CREATE TABLE IF NOT EXISTS letters (
    message_id TEXT PRIMARY KEY, seq INTEGER NOT NULL, pass INTEGER NOT NULL,
    held_until INTEGER NOT NULL, receipt_handle TEXT NOT NULL,
    code TEXT NOT NULL, type TEXT, path TEXT NOT NULL, faults TEXT NOT NULL,
    sent_at TEXT NOT NULL, receives INTEGER NOT NULL, replays INTEGER NOT NULL,
    group_id TEXT, attributes TEXT NOT NULL, body TEXT NOT NULL
  );
  CREATE INDEX IF NOT EXISTS by_seq ON letters (seq);
  CREATE INDEX IF NOT EXISTS by_hold ON letters (held_until) WHERE held_until > 0;
  CREATE INDEX IF NOT EXISTS by_group ON letters (code, type, path, sent_at);
  CREATE TABLE IF NOT EXISTS sent (message_id TEXT PRIMARY KEY) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS passes (pass INTEGER PRIMARY KEY, ended_at TEXT NOT NULL, complete INTEGER NOT NULL);
`;
