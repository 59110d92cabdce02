import { createInterface } from "node:readline";
import type { Filter } from "@savelife/workbench/filter";
import { CliError, EXIT, usageError } from "../cli-error.ts";
import type { Io } from "../io.ts";
import type { Progress } from "../output/progress.ts";

/** How a command goes about a change: it only shows it, it does not ask, it prints a JSON document. */
export type Consent = { dryRun?: boolean | undefined; yes?: boolean | undefined; json?: boolean | undefined };

/** Which letters an operator has chosen to change, and how. */
export type Selection = Consent & {
  filter: Filter;
  limit?: number | undefined;
  force?: boolean | undefined;
};

/** Shows what would happen, and asks whether it should; without a question nothing would. False for a dry run. */
export async function confirm(
  plan: string,
  question: string | undefined,
  { dryRun, yes }: Consent,
  { io, progress }: { io: Io; progress?: Progress },
): Promise<boolean> {
  await progress?.clear();
  await io.messages.write(plan);
  return !dryRun && question !== undefined && (yes || (await ask(question, io)));
}

/** @throws CliError on an interrupt, after which nothing more was begun */
export function refuseInterrupted({ interrupted }: Io, next: string): void {
  if (interrupted.aborted) throw new CliError(EXIT.interrupted, "interrupted", next);
}

/** Asks the operator at the terminal; anything but "y" or "yes" is a no, and so is an interrupt. */
async function ask(question: string, { input, messages, interrupted }: Io): Promise<boolean> {
  await messages.write(`${question} [y/N] `);
  // Not as a terminal: it would take the interrupt for itself.
  const lines = createInterface({ input, terminal: false, signal: interrupted });
  for await (const line of lines) {
    lines.close();
    return /^y(es)?$/i.test(line.trim());
  }
  await messages.write("\n");
  return false;
}

/** Call it before anything begins. @throws CliError where it would ask, and there is no terminal to ask at */
export function refuseUnattended({ dryRun, yes }: Consent, { input }: Io): void {
  if (dryRun || yes || input.isTTY) return;
  const message = "this asks before it changes anything, and there is no terminal to ask at";
  throw usageError(message, "Look at what would happen with --dry-run, and then add --yes.");
}
