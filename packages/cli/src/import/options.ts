import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { IMPORT_SOURCE } from "@savelife/core/import-folder";
import { readJson } from "@savelife/core/json";
import { checkMapping, type RowMapping } from "@savelife/core/row-mapping";
import { DATE_ORDERS } from "@savelife/core/row-rules";
import { showField } from "@savelife/core/values/unseen";
import * as z from "zod/mini";
import { usageError } from "../cli-error.ts";
import { explained } from "../files/file-error.ts";
import { beginFile, isThere } from "../files/new-file.ts";
import { readSmallFile, refuseUnwritable } from "../files/open-regular.ts";

const optional = z.exactOptional;
const texts = z.record(z.string(), z.string());
const names = z.array(z.string().check(z.minLength(1)));

/** How the rows of a file are read: what `--options` and `--save-options` keep. */
export const RowOptions = z.strictObject({
  type: optional(z.string()),
  source: optional(z.string()),
  idFrom: optional(names),
  map: optional(texts),
  ignore: optional(names),
  ignoreOthers: optional(z.boolean()),
  delimiter: optional(z.string().check(z.regex(/^[^"\r\n]$/))),
  encoding: optional(z.string()),
  sheet: optional(z.string()),
  dates: optional(z.enum(DATE_ORDERS)),
  /** By field, what a value means. */
  values: optional(z.record(z.string(), texts)),
  /** Which of conflicting rows are sent. */
  onConflict: optional(z.enum(["none", "first"])),
});

/** These options as they were given, on the command line or in a file. */
export type RowOptions = z.output<typeof RowOptions>;

/** Where neither says anything else. */
export const DEFAULTS = {
  source: IMPORT_SOURCE,
  idFrom: [],
  map: {},
  ignore: [],
  values: {},
  onConflict: "none" as const,
};

/** Everything that decides how an import goes. */
export type ImportOptions = RowOptions &
  Required<Pick<RowOptions, "type" | keyof typeof DEFAULTS>> &
  Omit<GivenOptions, "value" | "options" | "verifyTimeout"> & { verifyTimeoutSeconds: number };

/** The options of a command line. */
export type GivenOptions = Omit<RowOptions, "values"> & {
  value?: Record<string, Record<string, string>>;
  options?: string;
  rejects?: string;
  checkpoint?: string;
  saveOptions?: string;
  rate?: number;
  concurrency?: number;
  verify?: true;
  verifyTimeout?: number;
  dryRun?: true;
  json?: true;
  reveal?: true;
};

/**
 * The options of an import. Those of the command line come before those of the file of `--options`.
 * @throws CliError when the file cannot be used, or `--type` is in neither
 */
export async function readImportOptions(
  { value = {}, options, verifyTimeout = 0, ...given }: GivenOptions,
  directory: string,
): Promise<ImportOptions> {
  const file = options === undefined ? {} : await readOptions(options, directory);
  const { type = file.type } = given;
  if (type === undefined) {
    const next = "Name the type of event that the rows become, such as --type DonorSignedUp.";
    throw usageError("--type is missing", next);
  }
  const fields = Object.keys({ ...file.values, ...value });
  const values = fields.map((field) => [field, { ...file.values?.[field], ...value[field] }] as const);
  const merged = { map: { ...file.map, ...given.map }, values: Object.fromEntries(values) };
  return { ...DEFAULTS, ...file, ...given, type, ...merged, verifyTimeoutSeconds: verifyTimeout };
}

/**
 * Reads options that an earlier import saved, or that were written by hand.
 * @throws CliError when there is no such file, or when something in it is not an option
 */
async function readOptions(name: string, directory: string): Promise<RowOptions> {
  const json = readJson(await readSmallFile(path.resolve(directory, name), `the file of options ${name}`));
  const read = "value" in json ? RowOptions.safeParse(json.value) : undefined;
  if (read?.success) return read.data;
  const faults = read ? read.error.issues.flatMap(renderIssue) : ["it is not JSON"];
  const known = `It may contain: ${Object.keys(RowOptions.shape).join(", ")}.`;
  throw usageError(`the file of options ${name} cannot be used`, [...faults, known].join("\n"));
}

function renderIssue(issue: z.core.$ZodIssue): string[] {
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => `${showField(key)}: there is no such option`);
  return [`${issue.path.map(String).map(showField).join(".") || "the file"}: it is not of the right kind`];
}

/** The options that say how rows are read, and no others. */
export function rowOptionsOf(options: RowOptions): RowOptions {
  return z.object(RowOptions.shape).parse(options);
}

/** The flag of an option: `--id-from` for `idFrom`, and `--value` for `values`. */
export function flagOf(option: string): string {
  const name = option === "values" ? "value" : option;
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/**
 * The mapping by which rows are read.
 * @throws CliError when no row could be read by it
 */
export function toMapping({ type, source, idFrom, map, ignore, values, ...more }: ImportOptions): RowMapping {
  const { ignoreOthers, dates } = more;
  const hasValues = Object.keys(values).length > 0;
  const rules = { ...(hasValues && { values }), ...(dates && { dates }), ...(ignoreOthers && { ignoreOthers }) };
  const mapping = { type, source, idFrom, map, ignore, ...rules };
  const faults = checkMapping(mapping);
  if (faults.length === 0) return mapping;
  const lines = faults.map(({ path, expected }) => `--${path.replace(".", " ")}: expected ${expected}`);
  throw usageError("no row can be read with these options", lines.join("\n"));
}

/**
 * Prepares to save the options for the next import of such a file, and answers how to do it, once the import has ended. A file
 * with the same options is left as it is.
 * @throws CliError at once, before there is work to lose, when there is another file of that name, or none can be made
 */
export async function prepareToSave(options: ImportOptions, directory: string): Promise<() => Promise<void>> {
  const { saveOptions: name } = options;
  if (name === undefined) return async () => {};
  const [file, what] = [path.resolve(directory, name), `the file of options ${name}`];
  const entries = Object.entries(rowOptionsOf(options));
  const kept = Object.fromEntries(
    entries.filter(([, value]) => typeof value !== "object" || Object.keys(value).length > 0),
  );
  if (await explained(isThere(file), what, "written")) {
    const json = readJson(await readSmallFile(file, what));
    if ("value" in json && isDeepStrictEqual(json.value, kept)) return async () => {};
    const next = "Move it away, or name another file for --save-options.";
    throw usageError(`${name} exists already, with other options`, next);
  }
  await refuseUnwritable(file, what);
  return async () => {
    const draft = await beginFile(name, directory);
    try {
      await draft.write(`${JSON.stringify(kept, undefined, 2)}\n`);
      await draft.keep();
    } finally {
      await draft.close();
    }
  };
}
