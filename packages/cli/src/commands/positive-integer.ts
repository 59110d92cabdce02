import { InvalidArgumentError } from "commander";

/** Reads the number of an option: a positive integer. */
export const readPositiveInteger = readIntegerUpTo(Number.MAX_SAFE_INTEGER);

/**
 * Makes a reader of the number of an option, which may be from 1 to `most`.
 * @throws InvalidArgumentError for any other text
 */
export function readIntegerUpTo(most: number): (text: string) => number {
  const expected = most === Number.MAX_SAFE_INTEGER ? "a positive integer" : `a number from 1 to ${most}`;
  return (text) => {
    const number = /^\d+$/.test(text) ? Number(text) : 0;
    if (number > 0 && number <= most) return number;
    throw new InvalidArgumentError(`Expected ${expected}.`);
  };
}
