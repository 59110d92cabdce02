import { errorName } from "@savelife/core/aws-errors";
import type { Filter } from "./filter.ts";
import type { Act, ActName } from "./history.ts";
import type { Workbench } from "./workbench.ts";

/** What an act needs of a workbench. */
type Bench = Pick<Workbench, "history" | "who" | "stage" | "now">;

/** What somebody is about to do. `what` holds no value of anybody's. */
export type Doing = { act: ActName; what: string; signal?: AbortSignal | undefined };

/** Keeps the history of something while it is done. */
export type Trace = {
  /** To be called before it is done with these letters or items, by their ids: after a kill they are known. */
  begin(ids: string[]): void;
  /** To be called once it was done with `count` of them. */
  done(count: number): void;
};

/**
 * Does something that leaves a trace in the history, from the first `begin` on, however it ends.
 * @throws JournalFault when the trace cannot be written, so that nothing is done without one; what `work` throws
 */
export async function trace<T>(
  bench: Bench,
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
export function recordAct(bench: Bench, doing: Doing & { ids: string[]; count?: number }): Promise<void> {
  return trace(bench, doing, async ({ begin, done }) => {
    begin(doing.ids);
    done(doing.count ?? doing.ids.length);
  });
}

/** What was done, the last act first. */
export function readActs({ history }: Pick<Workbench, "history">, { limit }: { limit: number }): Act[] {
  return history.read({ limit });
}

/** Which letters are meant, in words, without any value of theirs. */
export function describeFilter(filter: Filter): string {
  const { code, type, path, source, fault, ids } = filter;
  const parts: [name: string, value: string | null | undefined][] = [
    ["code", code],
    ["type", type],
    ["path", path],
    ["source", source],
    ["fault", fault],
    ["by id", ids && String(ids.length)],
  ];
  const said = parts.flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${value || "-"}`]));
  return said.join(", ") || "all";
}
