import type { HoldOptions, Pass } from "@savelife/workbench/hold";
import { CliError } from "../cli-error.ts";
import { EXIT } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { amount } from "../output/amount.ts";
import { type Progress, startProgress } from "../output/progress.ts";

/** The options of a pass that shows its progress. */
export function watchPass(io: Io): HoldOptions & { progress: Progress } {
  const progress = startProgress(io.messages);
  const onSeen = (seen: number) => void progress.show(`${amount(seen, "dead letter")} seen`);
  return { signal: io.interrupted, onSeen, progress };
}

/** Tells what a pass could not see. */
export async function tellOfPass({ complete, elsewhere, seen }: Pass, { messages, interrupted }: Io): Promise<void> {
  if (complete || interrupted.aborted) return;
  const why =
    elsewhere > 0
      ? `${amount(elsewhere, "dead letter")} could not be seen, as somebody else holds them just now. Run it again in a few minutes.`
      : `${amount(seen, "dead letter")} were looked at, and there may be more. Run it again once these are gone.`;
  await messages.write(`${messages.paint("yellow", why)}\n`);
}

/** @throws CliError on an interrupt, after which nothing more was begun */
export function refuseInterrupted({ interrupted }: Io, next: string): void {
  if (interrupted.aborted) throw new CliError(EXIT.interrupted, "interrupted; every letter was given back", next);
}
