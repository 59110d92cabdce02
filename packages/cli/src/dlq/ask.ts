import { createInterface } from "node:readline";
import type { Filter } from "@savelife/workbench/filter";
import { CliError, EXIT } from "../cli-error.ts";
import type { Io } from "../io.ts";

/** Which letters an operator has chosen to change, and how. */
export type Selection = {
  filter: Filter;
  limit?: number | undefined;
  /** Letters a second. */
  rate?: number | undefined;
  /** Replays letters too that were replayed three times. */
  force?: boolean | undefined;
  dryRun?: boolean | undefined;
  /** Does not ask. */
  yes?: boolean | undefined;
  json?: boolean | undefined;
};

/** Asks the operator at the terminal; anything but "y" or "yes" is a no, and so is an interrupt. */
export async function ask(question: string, { input, messages, interrupted }: Io): Promise<boolean> {
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

/** @throws CliError where there is nobody to ask; call it before anything begins */
export function refuseNobody({ input }: Io): void {
  if (input.isTTY) return;
  const message = "this asks before it changes anything, and there is no terminal to ask at";
  throw new CliError(EXIT.usage, message, "Look at what would happen with --dry-run, and then add --yes.");
}
