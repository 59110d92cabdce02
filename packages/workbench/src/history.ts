import type { SQLInputValue, StatementSync } from "node:sqlite";
import { errorName } from "@savelife/core/aws-errors";
import * as z from "zod/mini";
import type { Filter } from "./filter.ts";
import { openFile, toJournalFault } from "./state-files.ts";

/** What people do with dead letters and items that leaves a trace. */
const ACTS = ["edit", "replay", "resolve", "discard", "correct", "erase", "reveal", "export"] as const;
type ActName = (typeof ACTS)[number];

/** The history of one queue. */
export type History = ReturnType<typeof openHistory>;

/**
 * Opens the history of what people did, which the first act makes. What it says is nowhere else, so it is in a file
 * apart from the journal, whose layout may change and which may be removed. Several processes may write at once.
 */
export function openHistory(directory: string, queueUrl: string) {
  let opened: ReturnType<typeof openFile> | undefined;
  const use = <T>(text: string, work: (statement: StatementSync) => T): T => {
    opened ??= openFile("history", directory, queueUrl, (database) => database.exec(TABLES));
    try {
      return work(opened.database.prepare(text));
    } catch (cause) {
      throw toJournalFault(cause, opened.file, "history");
    }
  };
  const run = (text: string, ...parameters: SQLInputValue[]) => use(text, (statement) => statement.run(...parameters));
  return {
    /** Writes that something begins. @returns its number */
    begin({ time, who, stage, act, what }: Omit<Act, "count" | "ids" | "ended">): number {
      const text = "INSERT INTO acts (time, who, stage, act, what) VALUES (?, ?, ?, ?, ?)";
      return Number(run(text, time, who, stage, act, what).lastInsertRowid);
    },
    /** Writes with which letters or items it is about to be done. */
    addIds: (number: number, ids: string[]) => run("INSERT INTO act_ids VALUES (?, ?)", number, JSON.stringify(ids)),
    /** Writes with how many more it was done. */
    addCount: (number: number, count: number) =>
      run("UPDATE acts SET count = count + ? WHERE number = ?", count, number),
    /** Writes how it ended. */
    end: (number: number, ended: string) => run("UPDATE acts SET ended = ? WHERE number = ?", ended, number),
    /** The latest acts, the last one first. */
    latest: (limit: number): Act[] => use(LATEST, (statement) => z.array(Row).parse(statement.all(limit))),
    close: () => opened?.database.close(),
  };
}

/** A new column is added by ALTER TABLE: no row is ever lost to a new layout. */
const TABLES = `
  PRAGMA busy_timeout = 5000;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS acts (
    number INTEGER PRIMARY KEY, time TEXT NOT NULL, who TEXT NOT NULL, stage TEXT NOT NULL, act TEXT NOT NULL,
    what TEXT NOT NULL, count INTEGER NOT NULL DEFAULT 0, ended TEXT
  );
  CREATE TABLE IF NOT EXISTS act_ids (number INTEGER NOT NULL, ids TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS ids_by_act ON act_ids (number);
`;

const LATEST = `SELECT acts.*, (SELECT json_group_array(value) FROM act_ids, json_each(act_ids.ids)
  WHERE act_ids.number = acts.number) AS ids FROM acts ORDER BY number DESC LIMIT ?`;

const Row = z.object({
  /** When it began. */
  time: z.string(),
  /** An AWS identity, or the user of the machine. */
  who: z.string(),
  stage: z.string(),
  act: z.enum(ACTS),
  /** Which letters or items were meant, and how: codes, types, paths, and what was asked for. */
  what: z.string(),
  /** How many it was done with. */
  count: z.number(),
  /** The message ids of the letters, or the keys of the items, with which it was begun. */
  ids: z.pipe(
    z.string(),
    z.transform((text): string[] => z.array(z.string()).parse(JSON.parse(text))),
  ),
  /** `done`, `interrupted`, or `failed` with the name of the error; null while it goes on, and after a kill. */
  ended: z.nullable(z.string()),
});

/** Something that somebody did, without any value of it. */
export type Act = z.output<typeof Row>;

/** What an act needs of a workbench. */
export type Tracing = {
  /** What people did here. */
  history: History;
  /** Who works here: an AWS identity, or the user of this machine. */
  who: () => Promise<string>;
  /** `local`, or the name of the deployed stage. */
  stage: string;
  /** Milliseconds since 1970. */
  now: () => number;
};

/** What somebody is about to do. `what` holds no value of anybody's. */
export type Doing = { act: ActName; what: string; signal?: AbortSignal | undefined };

/** Keeps the history of something while it is done. */
export type Trace = {
  /** Call it before doing it with these letters or items, by their ids, so that they are known after a kill. */
  begin(ids: string[]): void;
  /** Call it after doing it with `count` of them. */
  done(count: number): void;
};

/**
 * Does something that leaves a trace in the history, from the first `begin` on, however it ends.
 * @throws JournalFault when the trace cannot be written, so that nothing is done without one; what `work` throws
 */
export async function trace<T>(
  bench: Tracing,
  { act, what, signal }: Doing,
  work: (trace: Trace) => Promise<T>,
): Promise<T> {
  const { history, stage, now } = bench;
  const who = await bench.who();
  let number: number | undefined;
  const begin = (ids: string[]) => {
    number ??= history.begin({ time: new Date(now()).toISOString(), who, stage, act, what });
    if (ids.length > 0) history.addIds(number, ids);
  };
  const done = (count: number) => {
    if (number !== undefined && count > 0) history.addCount(number, count);
  };
  const end = (ended: string) => {
    if (number !== undefined) history.end(number, ended);
  };
  try {
    const result = await work({ begin, done });
    end(signal?.aborted ? "interrupted" : "done");
    return result;
  } catch (error) {
    try {
      end(signal?.aborted ? "interrupted" : `failed (${errorName(error)})`);
    } catch {
      // Of two errors the first one says more; an act without an end shows that something went wrong.
    }
    throw error;
  }
}

/** Writes something into the history that is done at once, such as a look at values. */
export function recordAct(bench: Tracing, doing: Doing & { ids: string[]; count?: number }): Promise<void> {
  return trace(bench, doing, async ({ begin, done }) => {
    begin(doing.ids);
    done(doing.count ?? doing.ids.length);
  });
}

/** Which letters are meant, in words, without any value of theirs. */
export function describeFilter({ code, type, path, source, fault, ids }: Filter): string {
  const parts = Object.entries({ code, type, path, source, fault, "by id": ids && String(ids.length) });
  const said = parts.flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${value || "-"}`]));
  return said.join(", ") || "all";
}
