import { InvalidArgumentError } from "commander";

/**
 * Reads the number of an option.
 * @throws InvalidArgumentError unless it is a whole number from 1 on
 */
export function readPositiveInteger(text: string): number {
  const number = /^\d+$/.test(text) ? Number(text) : 0;
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new InvalidArgumentError("Expected a whole number from 1 on.");
}
