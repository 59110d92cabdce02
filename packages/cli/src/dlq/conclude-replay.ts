import type { Pass } from "@savelife/workbench/hold";
import type { Moved } from "@savelife/workbench/move-letters";
import type { Plan } from "@savelife/workbench/plan";
import { CliError } from "../cli-error.ts";
import { EXIT } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import type { Links } from "../links/links.ts";
import { amount, number } from "../output/amount.ts";
import { printableJson } from "../output/printable.ts";
import { refuseStopped, refuseUndeleted, refuseUnsent } from "./refuse-unfinished.ts";

export type How = {
  dryRun: boolean;
  json: boolean;
  /** False when the operator was asked, and said no. */
  isWanted: boolean;
  /** What else the document says. */
  more?: object;
};

/**
 * Reports what a replay came to.
 * @throws CliError unless everything that matched was replayed, or nothing was to be
 */
export async function concludeReplay(
  replayed: Plan & Moved & { pass?: Pass },
  { dryRun, json, isWanted, more }: How,
  links: Links,
  io: Io,
): Promise<void> {
  const { matched, written, duplicate, stillRejected, tooOften, moved, unsent } = replayed;
  const sent = dryRun ? written + duplicate : moved;
  if (json) await io.output.write(`${printableJson({ matched, replayed: sent, stillRejected, dryRun, ...more })}\n`);
  if (dryRun) return io.messages.write("Nothing was replayed: this was a dry run.\n");
  const ends = [
    `${number(moved)} replayed to the queue of ${links.place}`,
    ...(stillRejected > 0 ? [`${number(stillRejected)} would be rejected again`] : []),
    ...(tooOften > 0 ? [`${number(tooOften)} replayed three times already`] : []),
    ...(unsent > 0 ? [`${number(unsent)} not taken`] : []),
  ];
  await io.messages.write(`${amount(matched, "dead letter")}: ${ends.join(", ")}.\n`);
  refuseStopped(moved, io);
  refuseUnsent(replayed, "the queue", links);
  refuseUndeleted(replayed.pass, links);
  if (!isWanted && written + duplicate > 0) return io.messages.write("Nothing was replayed.\n");
  if (stillRejected + tooOften > 0) {
    const message = `${amount(stillRejected + tooOften, "letter")} stayed on the queue of dead letters`;
    const next = "See why with `npx savelife dlq summary`, and correct them with `npx savelife dlq edit`.";
    throw new CliError(EXIT.rejected, message, next);
  }
}
