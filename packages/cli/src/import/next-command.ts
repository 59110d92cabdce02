import path from "node:path";
import { DEFAULTS, flagOf, type ImportOptions, rowOptionsOf } from "./options.ts";

/**
 * What to do about rejected rows, with the complete next command, as the same command again would be refused.
 * @param name what was imported: a file, or `stdin`
 * @param rejects the file that contains them, if there is one
 */
export function renderNext(name: string, isCsv: boolean, rejects: string | undefined, options: ImportOptions): string {
  const file = name === "stdin" ? "-" : name;
  if (rejects === undefined) {
    const named = `${path.parse(name).name}-rejects.${isCsv ? "csv" : "ndjson"}`;
    return `To have them in a file:\n${renderCommand(file, { ...options, rejects: named })}`;
  }
  const { checkpoint } = options;
  const next = { ...options, rejects: numbered(rejects), ...(checkpoint && { checkpoint: numbered(checkpoint) }) };
  if (options.dryRun) {
    const place = name === "stdin" ? "the input" : name;
    return `Correct them in ${place}. Or import it now, and afterwards what it rejects:\n${renderCommand(file, next)}`;
  }
  const { encoding: _encoding, sheet: _sheet, ...rest } = next;
  return `Correct them in ${rejects}, and import that file:\n${renderCommand(rejects, rest)}`;
}

/** The command line of an import with these options, for any shell. */
function renderCommand(file: string, options: ImportOptions): string {
  const { rejects, checkpoint, rate, verify, delimiter } = options;
  const rows = { ...rowOptionsOf(options), ...(delimiter === "\t" && { delimiter: "tab" }) };
  const defaults: Record<string, Value> = DEFAULTS;
  const given = Object.entries({ ...rows, rejects, checkpoint, rate, verify });
  const flags = given.flatMap(([name, value]) => (value === defaults[name] ? [] : renderOption(flagOf(name), value)));
  return ["npx", "savelife", "import", file, ...flags].map(quote).join(" ");
}

type Value = string | number | boolean | undefined | string[] | Record<string, string | Record<string, string>>;

/** The flag of an option and its value, once for each of several values. */
function renderOption(flag: string, value: Value): string[] {
  if (value === undefined || value === false) return [];
  if (value === true) return [flag];
  if (Array.isArray(value)) return value.flatMap((one) => [flag, one]);
  if (typeof value !== "object") return [flag, String(value)];
  return Object.entries(value).flatMap(([field, to]) => {
    if (typeof to === "string") return [flag, `${field}=${to}`];
    return Object.entries(to).flatMap(([from, meaning]) => [flag, `${field}:${from}=${meaning}`]);
  });
}

/** Double quotes mean the same in sh, cmd.exe and PowerShell for most texts; others are quoted for sh. */
function quote(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  return /["$`\\!%^]/.test(text) ? `'${text.replaceAll("'", "'\\''")}'` : `"${text}"`;
}

/** `rejects.csv`, `rejects-2.csv`, `rejects-3.csv`. */
function numbered(file: string): string {
  const { dir, name, ext } = path.parse(file);
  const [, stem = name, number = "1"] = /^(.*)-(\d+)$/.exec(name) ?? [];
  return path.join(dir, `${stem}-${Number(number) + 1}${ext}`);
}
