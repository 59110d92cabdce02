import type { StatementSync } from "node:sqlite";
import type { GroupKey } from "@savelife/core/explain";
import { REJECTION_CODES } from "@savelife/core/outcome";
import * as z from "zod/mini";
import { type Filter, toCondition } from "./filter.ts";

/** A value as `textAt` shows it, `""` for nothing, and how many letters have it. It is somebody's data: mask it. */
const Value = z.object({ value: z.string(), count: z.number() });

/** Distinct values: the most frequent ones, and how many more there are. */
export type Values = { values: z.output<typeof Value>[]; moreValues: number };

const Row = z.object({
  code: z.enum([...REJECTION_CODES, "failed"]),
  type: z.nullable(z.string()),
  path: z.string(),
  value: z.nullable(z.string()),
  count: z.number(),
  oldest: z.string(),
});

/** Dead letters with the same code, type and path, their values at the path, and when the oldest of them was sent. */
export type Group = GroupKey & { count: number; oldest: string } & Values;

/** Dead letters that come from the same system; null for those that do not say from which. */
export type SourceGroup = z.output<typeof Source>;
const Source = z.object({ source: z.nullable(z.string()), count: z.number(), oldest: z.string() });

/** Values that are listed. */
const MOST_VALUES = 20;

/** What a journal says of many letters at once. `pass` is the first pass in which they may have been seen last. */
export function groupQueries(sql: (text: string) => StatementSync) {
  return {
    /** How many letters match. */
    count(filter: Filter, pass = 0): number {
      const { where, parameters } = toCondition(filter);
      const text = `SELECT count(*) AS n FROM letters WHERE pass >= ? AND ${where}`;
      return Number(sql(text).get(pass, ...parameters)?.n);
    },
    /** The groups of the letters that match, the largest first; without their values it is quicker. */
    groups(filter: Filter, { withValues = true } = {}): Group[] {
      const { where, parameters } = toCondition(filter);
      // A conflict is not about one value: it is decided letter by letter.
      const value = withValues ? "CASE WHEN path <> '' AND code <> 'conflict' THEN text_at(body, path) END" : "NULL";
      const text = `SELECT code, type, path, ${value} AS value, count(*) AS count, min(sent_at) AS oldest FROM letters
        WHERE ${where} GROUP BY code, type, path, value ORDER BY count DESC, value`;
      const groups = new Map<string, Group>();
      for (const row of sql(text).iterate(...parameters)) {
        const { code, type, path, value, count, oldest } = Row.parse(row);
        const key = JSON.stringify([code, type, path]);
        const group = groups.get(key) ?? { code, type, path, count: 0, oldest, values: [], moreValues: 0 };
        if (value !== null) addValue(group, { value, count });
        group.count += count;
        if (oldest < group.oldest) group.oldest = oldest;
        groups.set(key, group);
      }
      return [...groups.values()].sort((a, b) => b.count - a.count || (a.oldest < b.oldest ? -1 : 1));
    },
    /** The systems that the letters that match come from, those with the most letters first. */
    sources(filter: Filter): SourceGroup[] {
      const { where, parameters } = toCondition(filter);
      const text = `SELECT source, count(*) AS count, min(sent_at) AS oldest FROM letters
        WHERE ${where} GROUP BY source ORDER BY count DESC, source`;
      return z.array(Source).parse(sql(text).all(...parameters));
    },
    /** The values that the letters that match have at a path. */
    values(filter: Filter, path: string, pass = 0): Values {
      const { where, parameters } = toCondition(filter);
      const text = `SELECT text_at(body, ?) AS value, count(*) AS count FROM letters
        WHERE pass >= ? AND ${where} GROUP BY value ORDER BY count DESC, value`;
      const found: Values = { values: [], moreValues: 0 };
      for (const row of sql(text).iterate(path, pass, ...parameters)) addValue(found, Value.parse(row));
      return found;
    },
    /** The paths at which the letters that match have faults. */
    faultPaths(filter: Filter, pass = 0): string[] {
      const { where, parameters } = toCondition(filter);
      const text = `SELECT DISTINCT json_extract(fault.value, '$.path') AS path
        FROM (SELECT faults AS list FROM letters WHERE pass >= ? AND ${where}), json_each(list) AS fault ORDER BY 1`;
      return sql(text)
        .all(pass, ...parameters)
        .map(({ path }) => String(path));
    },
  };
}

function addValue(found: Values, one: z.output<typeof Value>): void {
  if (found.values.length < MOST_VALUES) found.values.push(one);
  else found.moreValues++;
}
