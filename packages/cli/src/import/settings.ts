import { checkPlan, type RowPlan } from "@savelife/core/row-plan";
import { CliError } from "../cli-error.ts";
import { EXIT } from "../exit-codes.ts";
import type { ImportPlan } from "./checkpoint.ts";
import type { OnConflict } from "./verdicts.ts";

/** The options of `savelife import`, as they were given. */
export type ImportOptions = {
  type: string;
  source: string;
  idFrom: string[];
  map: Record<string, string>;
  ignore: string[];
  onConflict: OnConflict;
  rejects?: string;
  checkpoint?: string;
  rate?: number;
  concurrency: number;
  dryRun: boolean;
  json: boolean;
};

/**
 * The plan by which rows are read.
 * @throws CliError when no row could be read by it
 */
export function toPlan({ type, source, idFrom, map, ignore }: ImportOptions): RowPlan {
  const plan = { type, source, idFrom, map, ignore };
  const faults = checkPlan(plan);
  if (faults.length === 0) return plan;
  const lines = faults.map(({ path, expected }) => `--${path.replace(".", " ")}: expected ${expected}`);
  throw new CliError(EXIT.usage, "expected options by which rows can be read, got others", lines.join("\n"));
}

/** What an import must keep to when it is resumed. */
export function toImportPlan({
  type,
  source,
  idFrom,
  map,
  ignore,
  onConflict,
  rejects = "",
}: ImportOptions): ImportPlan {
  return { type, source, idFrom, map, ignore, onConflict, rejects };
}
