import type { Moved } from "@savelife/workbench/move-letters";
import type { Plan } from "@savelife/workbench/plan";
import { CliError } from "../cli-error.ts";
import { EXIT } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import type { Links } from "../links/links.ts";
import { namedServiceError } from "../links/service-error.ts";
import { amount, number } from "../output/amount.ts";

export type How = {
  dryRun: boolean;
  json: boolean;
  /** False when the operator was asked, and said no. */
  isWanted: boolean;
};

/**
 * Tells what a replay came to.
 * @throws CliError unless everything that matched was replayed, or nothing was to be
 */
export async function concludeReplay(
  { matched, written, duplicate, stillRejected, tooOften, moved, unsent, unsentReason, undeleted }: Plan & Moved,
  { dryRun, json, isWanted }: How,
  links: Links,
  io: Io,
): Promise<void> {
  const replayed = dryRun ? written + duplicate : moved;
  if (json) await io.output.write(`${JSON.stringify({ matched, replayed, stillRejected, dryRun })}\n`);
  if (dryRun) return io.messages.write("Nothing was replayed: this was a dry run.\n");
  const ends = [
    `${number(moved)} replayed to the queue of ${links.place}`,
    ...(stillRejected > 0 ? [`${number(stillRejected)} would be rejected again`] : []),
    ...(tooOften > 0 ? [`${number(tooOften)} replayed three times already`] : []),
    ...(unsent > 0 ? [`${number(unsent)} not taken`] : []),
  ];
  await io.messages.write(`${amount(matched, "dead letter")}: ${ends.join(", ")}.\n`);

  if (io.interrupted.aborted) {
    const message = `interrupted after ${amount(moved, "letter")}; all others were given back`;
    throw new CliError(EXIT.interrupted, message, "Run the same command again: it goes on where it stopped.");
  }
  if (unsent > 0 && moved === 0) throw namedServiceError(unsentReason ?? "Unknown", "the queue", links);
  if (unsent + undeleted > 0) {
    const message = `expected the queues to take every letter, got ${unsent} not sent and ${undeleted} not deleted`;
    throw new CliError(EXIT.tryAgain, message, "Run the same command again: it goes on where it stopped.");
  }
  if (!isWanted && written + duplicate > 0) return io.messages.write("Nothing was replayed.\n");
  if (stillRejected + tooOften > 0) {
    const message = `expected every letter to be fit for the queue, got ${stillRejected + tooOften} that stay`;
    const next = "See why with `savelife dlq summary`, and mend them with `savelife dlq edit`.";
    throw new CliError(EXIT.rejected, message, next);
  }
}
