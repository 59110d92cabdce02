import { InvalidArgumentError } from "commander";

/** Reads the number of an option: a positive integer. */
export const readPositiveInteger = readInteger(1, Number.MAX_SAFE_INTEGER);

/**
 * Makes a reader of the number of an option, which may be from `least` to `most`.
 * @throws InvalidArgumentError for any other text
 */
export function readInteger(least: number, most: number): (text: string) => number {
  const expected = most === Number.MAX_SAFE_INTEGER ? "a positive integer" : `a number from ${least} to ${most}`;
  return (text) => {
    const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new InvalidArgumentError(`Expected ${expected}.`);
  };
}
