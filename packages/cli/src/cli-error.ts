import type { ExitCode } from "./exit-codes.ts";

/** Ends the command: `message` says what was expected and what came, `next` what the operator can do about it. */
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
