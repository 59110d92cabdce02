import { FieldFault, type FieldText } from "@savelife/workbench/fields";
import { InvalidArgumentError } from "commander";
import { CliError, EXIT } from "../cli-error.ts";

/**
 * Reads one more `FIELD=VALUE`, of an option that may be given several times.
 * @throws InvalidArgumentError
 */
export function readFieldText(text: string, earlier: FieldText[] = []): FieldText[] {
  const [, field = "", value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (value === undefined) throw new InvalidArgumentError("Expected FIELD=VALUE, such as city=Delft.");
  if (earlier.some((one) => one.field === field)) throw new InvalidArgumentError(`${field} is given twice.`);
  return [...earlier, { field, text: value }];
}

/**
 * Does what needs the fields that an operator has named.
 * @throws CliError when there is no such field, or its schema does not take the value
 */
export async function explainFields<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof FieldFault)) throw cause;
    throw new CliError(EXIT.usage, cause.message, "Nothing was changed.", { cause });
  }
}
