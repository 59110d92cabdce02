import { FieldFault, type FieldText, ITEM_TYPES, KEY_FORMS, readKeys } from "@savelife/workbench/fields";
import { InvalidArgumentError } from "commander";
import { usageError } from "../cli-error.ts";

/** What keys begin with, `#` included. */
export const PREFIXES = ITEM_TYPES.map(({ prefix }) => prefix);

/**
 * Reads the key of an item. The UUID may be in upper case, as in logs of other systems.
 * @throws InvalidArgumentError
 */
export function readKey(text: string): string {
  const [key, ...others] = readKeys(text);
  if (key !== undefined && others.length === 0) return key; // a UUID alone is that of several
  throw new InvalidArgumentError(`Expected ${KEY_FORMS}, as \`npx savelife table list\` shows them.`);
}

/** Reads a prefix of keys, with `#` or without. @throws InvalidArgumentError when no key begins with it */
export function readPrefix(text: string): string {
  const prefix = PREFIXES.find((known) => text === known || `${text}#` === known);
  if (prefix) return prefix;
  throw new InvalidArgumentError(`Expected one of ${PREFIXES.join(", ")}.`);
}

/** Reads one more `FIELD=VALUE`, of an option that may be given several times. @throws InvalidArgumentError */
export function readFieldText(text: string, earlier: FieldText[] = []): FieldText[] {
  const [, field = "", value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (value === undefined) throw new InvalidArgumentError("Expected FIELD=VALUE, such as city=Delft.");
  if (earlier.some((one) => one.field === field)) throw new InvalidArgumentError(`${field} is given twice.`);
  return [...earlier, { field, text: value }];
}

/** Does what needs fields that an operator has named. @throws CliError when there is no such field, or no such value */
export async function explainFields<T>(work: () => T | Promise<T>, next: string): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof FieldFault)) throw cause;
    throw usageError(cause.message, next, { cause });
  }
}
