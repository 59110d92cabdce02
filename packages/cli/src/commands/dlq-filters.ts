import { REJECTION_CODES } from "@savelife/core/outcome";
import type { Filter } from "@savelife/workbench/filter";
import { type Command, InvalidArgumentError } from "commander";

/** The options of a command that works on some letters. */
export type FilterOptions = Pick<Filter, "code" | "type" | "path">;

/** Adds the options that choose letters, as `dlq summary` shows their groups. */
export function addFilters(command: Command): Command {
  return command
    .option("--code <code>", `only these: ${CODES.join(", ")}`, readCode)
    .option("--type <type>", "only events of this type; - for letters that say none", readType)
    .option("--path <path>", 'only letters whose first fault is here; "" for the whole message');
}

const CODES = [...REJECTION_CODES, "failed"];

function readCode(text: string): string {
  if (CODES.includes(text)) return text;
  throw new InvalidArgumentError(`Expected one of ${CODES.join(", ")}.`);
}

function readType(text: string): string | null {
  return text === "-" ? null : text;
}
