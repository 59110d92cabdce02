import { checkMapping, type RowMapping } from "@savelife/core/row-mapping";
import { DATE_ORDERS } from "@savelife/core/row-rules";
import * as z from "zod/mini";
import { CliError, EXIT } from "../cli-error.ts";

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

/** These options as they were given, on the command line or in a file. */
export type RowOptions = z.output<typeof RowOptions>;

/** Which of conflicting rows are sent: none of them, or the first. */
export type OnConflict = "none" | "first";

/** Everything that decides how an import goes. */
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

/**
 * The mapping by which rows are read.
 * @throws CliError when no row could be read by it
 */
export function toMapping({
  type,
  source,
  idFrom,
  map,
  ignore,
  ignoreOthers,
  dates,
  values,
}: ImportOptions): RowMapping {
  const hasValues = Object.keys(values).length > 0;
  const rules = { ...(hasValues && { values }), ...(dates && { dates }), ...(ignoreOthers && { ignoreOthers }) };
  const mapping = { type, source, idFrom, map, ignore, ...rules };
  const faults = checkMapping(mapping);
  if (faults.length === 0) return mapping;
  const lines = faults.map(({ path, expected }) => `--${path.replace(".", " ")}: expected ${expected}`);
  throw new CliError(EXIT.usage, "no row can be read with these options", lines.join("\n"));
}

/** The options that say how rows are read, without those that are not set. */
export function rowOptionsOf(options: RowOptions): RowOptions {
  const entries = Object.entries(z.object(RowOptions.shape).parse(options));
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}
