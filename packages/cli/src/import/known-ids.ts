import { hash } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import type { Event } from "@savelife/core/catalogue";
import type { ImportOptions } from "./options.ts";

/** What is known of a row from the other rows of the file: `line` has the same data, or has its id, but other data. */
type Verdict = { kind: "repeated" | "conflicting"; line: number };

/** Ids are compared in this number of parts, each in a fraction of a second, so that an interrupt is noticed in between. */
const PARTS = 64;
/** Rows go into the database together, as a transaction for each would take longer than the row. */
const ROWS_TOGETHER = 10_000;

const SETTINGS = `
  PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA temp_store = FILE; PRAGMA cache_size = -1000;
  CREATE TABLE verdicts (line INTEGER PRIMARY KEY, other INTEGER, conflicting INTEGER);
`;

/** The first row of an id decides: the others repeat it, or conflict with it. */
const comparison = (part: number) => `
  WITH shared AS (
    SELECT id, line, digest FROM rows${part}
    WHERE id IN (SELECT id FROM rows${part} GROUP BY id HAVING count(*) > 1)
  ), firsts AS (
    SELECT id, min(line) AS first, digest FROM shared GROUP BY id
  ), others AS (
    SELECT shared.id, min(line) AS other FROM shared JOIN firsts ON firsts.id = shared.id
    WHERE shared.digest <> firsts.digest GROUP BY shared.id
  )
  INSERT INTO verdicts
  SELECT line, iif(shared.digest = firsts.digest AND other IS NOT NULL AND :none, other, first),
    other IS NOT NULL AND (:none OR shared.digest <> firsts.digest)
  FROM shared JOIN firsts ON firsts.id = shared.id LEFT JOIN others ON others.id = shared.id
  WHERE line <> first OR (other IS NOT NULL AND :none)
`;

/**
 * The id, line and a digest of the data of each valid row, in a database without a name that SQLite keeps on the disk: ten
 * million rows are 400 MB there, and little in memory.
 */
export type KnownIds = ReturnType<typeof openKnownIds>;

/** Opens an empty database. */
export function openKnownIds() {
  const database = new DatabaseSync("");
  database.exec(SETTINGS);
  const inserts = Array.from({ length: PARTS }, (_, part) => {
    database.exec(`CREATE TABLE rows${part} (id BLOB, digest INTEGER, line INTEGER)`);
    return database.prepare(`INSERT INTO rows${part} VALUES (?, ?, ?)`);
  });
  let added = 0;

  return {
    add(event: Event, line: number): void {
      if (added % ROWS_TOGETHER === 0) database.exec(added === 0 ? "BEGIN" : "COMMIT; BEGIN");
      added += 1;
      const id = Buffer.from(event.id.replaceAll("-", ""), "hex");
      inserts[partOf(id)]?.run(id, digestOf(event.data), line);
    },
    /** Compares the rows that share an id. Call it once, when all are added. Ends early on an interrupt. */
    async compare(onConflict: ImportOptions["onConflict"], interrupted: AbortSignal): Promise<void> {
      if (added > 0) database.exec("COMMIT");
      for (let part = 0; part < PARTS && !interrupted.aborted; part++) {
        database.prepare(comparison(part)).run({ none: onConflict === "none" ? 1 : 0 });
        database.exec(`DROP TABLE rows${part}`);
        await new Promise(setImmediate);
      }
    },
    /** How many rows conflict with another one, and the lines of the first `most` of them. */
    conflicts(most: number): { count: number; lines: number[] } {
      const conflicts = "SELECT line, count(*) OVER () AS count FROM verdicts WHERE conflicting ORDER BY line LIMIT ?";
      const first = database.prepare(conflicts).all(most);
      return { count: Number(first[0]?.count ?? 0), lines: first.map(({ line }) => Number(line)) };
    },
    /** Answers for the row that begins on a line what is known of it. Ask for lines in their order, from the first one on. */
    verdictsFrom(first: number): (line: number) => Verdict | undefined {
      const verdicts = database
        .prepare("SELECT line, other, conflicting FROM verdicts WHERE line >= ? ORDER BY line")
        .iterate(first);
      let next = verdicts.next();
      return (line) => {
        while (!next.done && Number(next.value.line) < line) next = verdicts.next();
        if (next.done || Number(next.value.line) !== line) return undefined;
        const { other, conflicting } = next.value;
        return { kind: conflicting === 1 ? "conflicting" : "repeated", line: Number(other) };
      };
    },
    close: () => database.close(),
  };
}

/** Consecutive ids differ at one end or the other, so both ends count. */
function partOf(id: Buffer): number {
  return ((id[0] ?? 0) + (id[7] ?? 0) + (id[15] ?? 0)) % PARTS;
}

/**
 * 52 bits, which fit a number: no number of files makes it likely that two different rows of one id give the same. The schema
 * puts the fields in its own order, whatever the order of the columns.
 */
function digestOf(data: object): number {
  return Number.parseInt(hash("sha1", JSON.stringify(data), "hex").slice(0, 13), 16);
}
