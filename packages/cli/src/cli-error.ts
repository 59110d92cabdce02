/** How a command ends. From 64 on the numbers are those of sysexits.h, which other programs use too. */
export const EXIT = {
  done: 0,
  /** Done, but some input was rejected, or there is no such item. */
  rejected: 1,
  usage: 64,
  noInput: 66,
  unavailable: 69,
  bug: 70,
  tryAgain: 75,
  /** 128 and the number of SIGINT, as shells report it. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ends the command: `message` says what is wrong, `next` what the operator can do about it. */
export class CliError extends Error {
  override name = "CliError";
  readonly exitCode: ExitCode;
  readonly next: string;

  constructor(exitCode: ExitCode, message: string, next: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
    this.next = next;
  }
}

/** The error for options or files that do not fit. */
export function usageError(message: string, next: string, options?: ErrorOptions): CliError {
  return new CliError(EXIT.usage, message, next, options);
}
