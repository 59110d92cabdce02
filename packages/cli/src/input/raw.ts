import type { FileHandle } from "node:fs/promises";
import { CliError, EXIT } from "../cli-error.ts";

/** What an input is made text of. */
export type Raw = {
  /** For messages. */
  name: string;
  handle: FileHandle;
  isCompressed: boolean;
  /** Its bytes without compression. */
  read(): AsyncIterable<Buffer>;
};

/** How an input is to be read, as the operator says. */
export type Reading = { encoding?: string | undefined; sheet?: string | undefined };

/**
 * UTF-8 that was made of something else, in pieces. `found` says of what, and `unit` what its lines were: a row of a sheet is
 * one row here, and those between that have no cell are blank.
 */
export type Converted = { pieces: AsyncIterable<Buffer>; found: string; unit: "line" | "row" };

/** Refuses a file that holds no rows, as what it is. */
export function refuse(name: string, other: string, next: string): CliError {
  return new CliError(EXIT.noInput, `${name} is ${other}, from which rows cannot be read`, next);
}

/** Refuses an option. */
export function usage(message: string, next: string): CliError {
  return new CliError(EXIT.usage, message, next);
}
