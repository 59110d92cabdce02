import type { Filter } from "./filter.ts";
import { type HoldOptions, holdLetters, type Pass } from "./hold.ts";
import type { Group, SourceGroup } from "./journal-groups.ts";
import type { Workbench } from "./workbench.ts";

/** What waits on the dead-letter queue: `groups`, the largest first, and how many letters they hold together. */
export type Summary = { total: number; groups: Group[] };

/** The same by source. */
export type SourceSummary = { total: number; sources: SourceGroup[] };

/** Looks at every dead letter once, and gives all of them back. What was seen is in the journal then. */
export async function lookAtAll(bench: Workbench, options: HoldOptions): Promise<Pass> {
  return (await holdLetters(bench, options, ({ seen }) => seen)).pass;
}

/** The dead letters that match, by the systems that they come from, as they were last seen. */
export function summariseSources({ journal }: Pick<Workbench, "journal">, filter: Filter = {}): SourceSummary {
  const sources = journal.sources(filter);
  return { total: sources.reduce((sum, { count }) => sum + count, 0), sources };
}

/** The dead letters that match, by their groups, as they were last seen. */
export function summarise({ journal }: Pick<Workbench, "journal">, filter: Filter = {}): Summary {
  const groups = journal.groups(filter);
  return { total: groups.reduce((sum, { count }) => sum + count, 0), groups };
}
