import { IMPORT_SOURCE } from "@savelife/core/import-folder";
import { checkMapping, type RowMapping } from "@savelife/core/row-mapping";
import { DATE_ORDERS } from "@savelife/core/row-rules";
import * as z from "zod/mini";
import { CliError, EXIT } from "../cli-error.ts";
import type { ImportPlan } from "./checkpoint.ts";

const texts = z.record(z.string(), z.string());
const names = z.array(z.string().check(z.minLength(1)));

/** How the rows of a file are read: what `--options` and `--save-options` keep. */
export const RowOptions = z.strictObject({
  type: z.optional(z.string()),
  source: z.optional(z.string()),
  idFrom: z.optional(names),
  map: z.optional(texts),
  ignore: z.optional(names),
  ignoreOthers: z.optional(z.boolean()),
  delimiter: z.optional(z.string().check(z.regex(/^[^"\r\n]$/))),
  encoding: z.optional(z.string()),
  sheet: z.optional(z.string()),
  dates: z.optional(z.enum(DATE_ORDERS)),
  /** By field, what a value means. */
  values: z.optional(z.record(z.string(), texts)),
  onConflict: z.optional(z.enum(["none", "first"])),
});

/** The same as they were given, on the command line or in a file. */
export type RowOptions = z.output<typeof RowOptions>;

/** Which of conflicting rows are sent: none of them, or the first. */
export type OnConflict = "none" | "first";

/** All that decides how an import goes. */
export type ImportOptions = RowOptions & {
  type: string;
  source: string;
  idFrom: string[];
  map: Record<string, string>;
  ignore: string[];
  values: Record<string, Record<string, string>>;
  onConflict: OnConflict;
  rejects?: string;
  checkpoint?: string;
  saveOptions?: string;
  rate?: number;
  concurrency: number;
  verify: boolean;
  verifyTimeoutSeconds: number;
  dryRun: boolean;
  json: boolean;
  reveal: boolean;
};

type Merged = Pick<ImportOptions, "type" | "source" | "idFrom" | "map" | "ignore" | "values" | "onConflict">;

/** The rows' options, with those of the command line before those of a file. */
export function mergeRowOptions(given: RowOptions, file: RowOptions): RowOptions & Merged {
  const { type = file.type } = given;
  if (type === undefined) {
    throw new CliError(
      EXIT.usage,
      "--type is missing",
      "Name the type of event that the rows become, such as --type DonorSignedUp.",
    );
  }
  const fields = new Set([...Object.keys(file.values ?? {}), ...Object.keys(given.values ?? {})]);
  const values = [...fields].map((field) => [field, { ...file.values?.[field], ...given.values?.[field] }] as const);
  return {
    ...file,
    ...given,
    type,
    source: given.source ?? file.source ?? IMPORT_SOURCE,
    idFrom: given.idFrom ?? file.idFrom ?? [],
    ignore: given.ignore ?? file.ignore ?? [],
    onConflict: given.onConflict ?? file.onConflict ?? "none",
    map: { ...file.map, ...given.map },
    values: Object.fromEntries(values),
  };
}

/**
 * The plan by which rows are read.
 * @throws CliError when no row could be read by it
 */
export function toPlan({ type, source, idFrom, map, ignore, ignoreOthers, dates, values }: ImportOptions): RowMapping {
  const hasValues = Object.keys(values).length > 0;
  const rules = { ...(hasValues && { values }), ...(dates && { dates }), ...(ignoreOthers && { ignoreOthers }) };
  const plan = { type, source, idFrom, map, ignore, ...rules };
  const faults = checkMapping(plan);
  if (faults.length === 0) return plan;
  const lines = faults.map(({ path, expected }) => `--${path.replace(".", " ")}: expected ${expected}`);
  throw new CliError(EXIT.usage, "no row can be read with these options", lines.join("\n"));
}

/** What an import must keep to when it is resumed. */
export function toImportPlan(options: ImportOptions): ImportPlan {
  const { type, source, idFrom, map, ignore, onConflict, rejects = "" } = options;
  const { ignoreOthers, delimiter, encoding, sheet, dates, values } = options;
  const rules = Object.keys(values).length > 0 ? values : undefined;
  const more = { ignoreOthers, delimiter, encoding, sheet, dates, values: rules };
  return {
    type,
    source,
    idFrom,
    map,
    ignore,
    onConflict,
    rejects,
    ...Object.fromEntries(Object.entries(more).filter(([, value]) => value !== undefined)),
  };
}
