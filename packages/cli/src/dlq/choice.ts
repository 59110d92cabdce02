import type { Filter } from "@savelife/workbench/filter";

/** Which letters an operator has chosen to change, and how. */
export type Choice = {
  filter: Filter;
  limit: number | undefined;
  /** Letters a second. */
  rate: number | undefined;
  /** Replays letters too that were replayed three times. */
  force: boolean;
  dryRun: boolean;
  /** Does not ask. */
  yes: boolean;
  json: boolean;
};
