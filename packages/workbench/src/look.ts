import type { Filter } from "./filter.ts";
import { type HoldOptions, holdLetters, type Pass } from "./hold.ts";
import type { Group, SourceGroup } from "./journal-groups.ts";
import type { KnownLetter } from "./known-letter.ts";
import type { Workbench } from "./workbench.ts";

/** Looks at every dead letter once, and gives all of them back. What was seen is in the journal then. */
export async function lookAtAll(bench: Workbench, options: HoldOptions): Promise<Pass> {
  return (await holdLetters(bench, options, ({ seen }) => seen)).pass;
}

/** Looks at dead letters until enough match, or at all. @returns also the pass, by which the journal knows them */
export function lookForSome(
  bench: Workbench,
  filter: Filter,
  limit: number,
  options: HoldOptions,
): Promise<{ from: number; pass: Pass }> {
  return holdLetters(bench, options, async (held) => {
    const groups = held.letters(filter, limit);
    while (!(await groups.next()).done); // they are read from the journal once they are given back
    return { from: held.pass };
  });
}

/** How old a look at all letters may be to be used again, in seconds. */
const FRESH_SECONDS = 60;

/** How many seconds ago all letters were looked at; undefined unless that is recent, and the queue counts as many. */
export function secondsSinceLook({ journal, now }: Workbench, count: number): number | undefined {
  const latest = journal.latestPass();
  if (!latest?.complete || journal.count({}) !== count || journal.hidden().count > 0) return undefined;
  const seconds = (now() - Date.parse(latest.endedAt)) / 1_000;
  return seconds <= FRESH_SECONDS ? seconds : undefined;
}

/** The dead letters that match, as they were last seen, by the systems that they come from. */
export type SourceSummary = { total: number; sources: SourceGroup[] };

/** Counts dead letters by the systems that they come from. */
export function summariseSources({ journal }: Pick<Workbench, "journal">, filter: Filter = {}): SourceSummary {
  const sources = journal.sources(filter);
  return { total: totalOf(sources), sources };
}

/** The dead letters that match, as they were last seen, by code, type and path, the largest group first. */
export type Summary = { total: number; groups: Group[] };

/** Counts dead letters by their groups; without the distinct values of these it is quicker. */
export function summarise(
  { journal }: Pick<Workbench, "journal">,
  filter: Filter = {},
  options: { withValues?: boolean } = {},
): Summary {
  const groups = journal.groups(filter, options);
  return { total: totalOf(groups), groups };
}

function totalOf(groups: { count: number }[]): number {
  return groups.reduce((sum, { count }) => sum + count, 0);
}

/** One dead letter by its message id, as it was last seen, or else after looking for it; undefined when it is gone. */
export async function findLetter(
  bench: Workbench,
  messageId: string,
  options: HoldOptions,
): Promise<KnownLetter | undefined> {
  const known = () => bench.journal.find(messageId);
  return known() ?? holdLetters(bench, { ...options, until: [messageId] }, ({ seen }) => seen).then(known);
}
