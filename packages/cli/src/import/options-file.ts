import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { IMPORT_SOURCE } from "@savelife/core/import-folder";
import { readJson } from "@savelife/core/json";
import { showField } from "@savelife/core/values/unseen";
import type * as z from "zod/mini";
import { CliError, EXIT } from "../cli-error.ts";
import { explained } from "../files/file-error.ts";
import { beginFile, isThere } from "../files/new-file.ts";
import { readSmallFile, refuseUnwritable } from "../files/open-regular.ts";
import { type ImportOptions, RowOptions, rowOptionsOf } from "./settings.ts";

/** The options of a command line. A file may contain those that say how rows are read. */
export type GivenOptions = Partial<Omit<ImportOptions, "verifyTimeoutSeconds">> & {
  value?: RowOptions["values"];
  options?: string;
  verifyTimeout?: number;
};

/**
 * The options of an import. Those of the command line come before those of the file of `--options`.
 * @throws CliError when the file cannot be used, or `--type` is in neither
 */
export async function readImportOptions(
  { value, options, verifyTimeout = 0, ...given }: GivenOptions,
  directory: string,
): Promise<ImportOptions> {
  const file = options === undefined ? {} : await readOptions(options, directory);
  const { type = file.type } = given;
  if (type === undefined) {
    const next = "Name the type of event that the rows become, such as --type DonorSignedUp.";
    throw new CliError(EXIT.usage, "--type is missing", next);
  }
  const fields = new Set([...Object.keys(file.values ?? {}), ...Object.keys(value ?? {})]);
  const values = [...fields].map((field) => [field, { ...file.values?.[field], ...value?.[field] }] as const);
  return {
    ...{
      concurrency: 16,
      verify: false,
      verifyTimeoutSeconds: verifyTimeout,
      dryRun: false,
      json: false,
      reveal: false,
    },
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
 * Reads options that an earlier import saved, or that were written by hand.
 * @throws CliError when there is no such file, or when something in it is not an option
 */
async function readOptions(name: string, directory: string): Promise<RowOptions> {
  const json = readJson(await readSmallFile(path.resolve(directory, name), `the file of options ${name}`));
  const read = "value" in json ? RowOptions.safeParse(json.value) : undefined;
  if (read?.success) return read.data;
  const faults = read ? read.error.issues.flatMap(renderIssue) : ["it is not JSON"];
  throw new CliError(EXIT.usage, `the file of options ${name} cannot be used`, [...faults, KNOWN].join("\n"));
}

function renderIssue(issue: z.core.$ZodIssue): string[] {
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => `${showField(key)}: there is no such option`);
  return [`${issue.path.map(String).map(showField).join(".") || "the file"}: it is not of the right kind`];
}

const KNOWN = `It may contain: ${Object.keys(RowOptions.shape).join(", ")}.`;

/**
 * Saves options for the next import of such a file. A file with the same options is left as it is.
 * @throws CliError when there is another file of that name
 */
export async function saveOptions(name: string, directory: string, options: RowOptions): Promise<void> {
  const kept = keep(options);
  if (await hasSaved(name, directory, kept)) return;
  const file = await beginFile(name, directory);
  try {
    await file.write(`${JSON.stringify(kept, undefined, 2)}\n`);
    await file.keep();
  } finally {
    await file.close();
  }
}

/**
 * Refuses the name of a file with other contents, before there is work to lose.
 * @throws CliError
 */
export async function refuseOtherOptions(name: string, directory: string, options: RowOptions): Promise<void> {
  await hasSaved(name, directory, keep(options));
}

async function hasSaved(name: string, directory: string, kept: RowOptions): Promise<boolean> {
  const [file, what] = [path.resolve(directory, name), `the file of options ${name}`];
  if (!(await explained(isThere(file), what, "written"))) {
    await refuseUnwritable(file, what);
    return false;
  }
  const json = readJson(await readSmallFile(file, what));
  if ("value" in json && isDeepStrictEqual(json.value, kept)) return true;
  throw new CliError(
    EXIT.usage,
    `${name} exists already, with other options`,
    "Move it away, or name another file for --save-options.",
  );
}

/** The options that a file keeps: those that are neither missing nor empty. */
function keep(options: RowOptions): RowOptions {
  const entries = Object.entries(rowOptionsOf(options));
  return Object.fromEntries(
    entries.filter(([, value]) => !isDeepStrictEqual(value, []) && !isDeepStrictEqual(value, {})),
  );
}
