import path from "node:path";
import { IMPORT_SOURCE } from "@savelife/core/import-folder";
import type { ImportOptions } from "./settings.ts";

/** What was imported: its name, or `stdin`, and whether it was CSV or a sheet. */
export type Imported = { name: string; isCsv: boolean };

/**
 * What to do about rejected rows, with the complete next command, as the same command again would be refused.
 * @param rejects the file that contains them, if there is one
 */
export function renderNext({ name, isCsv }: Imported, rejects: string | undefined, options: ImportOptions): string {
  const file = name === "stdin" ? "-" : name;
  const named = rejects ?? `${path.parse(name).name}-rejects.${isCsv ? "csv" : "ndjson"}`;
  if (rejects === undefined) {
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
  const { type, source, idFrom, map, ignore, ignoreOthers, delimiter, encoding, sheet, dates, values } = options;
  const { onConflict, rejects, checkpoint, rate, verify } = options;
  const rules = Object.entries(values).flatMap(([field, meanings]) => {
    return Object.entries(meanings).flatMap(([from, to]) => ["--value", `${field}:${from}=${to}`]);
  });
  const args = [
    ...["npx", "savelife", "import", file, "--type", type],
    ...(source === IMPORT_SOURCE ? [] : ["--source", source]),
    ...idFrom.flatMap((column) => ["--id-from", column]),
    ...Object.entries(map).flatMap(([field, column]) => ["--map", `${field}=${column}`]),
    ...ignore.flatMap((column) => ["--ignore", column]),
    ...(ignoreOthers ? ["--ignore-others"] : []),
    ...option("--delimiter", delimiter === "\t" ? "tab" : delimiter),
    ...option("--encoding", encoding),
    ...option("--sheet", sheet),
    ...option("--dates", dates),
    ...rules,
    ...(onConflict === "first" ? ["--on-conflict", "first"] : []),
    ...option("--rejects", rejects),
    ...option("--checkpoint", checkpoint),
    ...option("--rate", rate),
    ...(verify ? ["--verify"] : []),
  ];
  return args.map(quote).join(" ");
}

function option(name: string, value: string | number | undefined): string[] {
  return value === undefined ? [] : [name, String(value)];
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
