import { REJECTION_CODES } from "@savelife/core/outcome";
import type { Filter } from "@savelife/workbench/filter";
import { type Command, InvalidArgumentError } from "commander";

/** The options of a command that works on some letters. */
type FilterOptions = { code?: string; type?: string; path?: string; source?: string };

/** What a command is given that `T` selects letters for. */
export type Given<T> = FilterOptions & Omit<T, "filter" | "path">;

/** The filter of these options. `-` is for letters that say nothing of it: Commander makes "" of null. */
export function toFilter({ code, type, path, source }: FilterOptions, ids: string[] = []): Filter {
  const orNone = (text: string | undefined) => (text === "-" ? null : text);
  return { code, type: orNone(type), path, source: orNone(source), ids: ids.length > 0 ? ids : undefined };
}

/** Adds the options that choose letters, as `dlq summary` shows their groups; an edit has a path of its own. */
export function addFilters(command: Command, { hasPath = true } = {}): Command {
  command
    .option("--code <code>", `only these: ${CODES.join(", ")}`, readCode)
    .option("--type <type>", "only events of this type; - for letters that say none")
    .option("--source <uri>", "only letters that come from this system; - for letters that say none");
  if (!hasPath) return command;
  return command.option("--path <path>", 'only letters whose first fault is here; "" for the whole message');
}

const CODES = [...REJECTION_CODES, "failed"];

function readCode(text: string): string {
  if (CODES.includes(text)) return text;
  throw new InvalidArgumentError(`Expected one of ${CODES.join(", ")}.`);
}
