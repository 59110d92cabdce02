import type { Finished, Moved } from "@savelife/workbench/move-letters";
import { CliError, EXIT } from "../cli-error.ts";
import type { Io } from "../io.ts";
import type { Links } from "../links/links.ts";
import { namedServiceError } from "../links/service-error.ts";
import { amount } from "../output/text.ts";

/**
 * Refuses letters that a queue has not taken.
 * @param service that queue
 * @throws CliError unless it took all
 */
export function refuseUnsent({ moved, unsent, unsentReason = "Unknown" }: Moved, service: string, links: Links): void {
  if (unsent === 0) return;
  const error = namedServiceError(unsentReason, service, links);
  if (moved === 0) throw error;
  const message = `${amount(unsent, "letter")} of ${unsent + moved} not sent: ${error.message}`;
  throw new CliError(
    error.exitCode,
    message,
    `${error.next}\nRun the same command again: it goes on where it stopped.`,
  );
}

/**
 * Refuses letters that are elsewhere too, and could not be deleted.
 * @param pass without one nothing was to be deleted
 * @throws CliError unless all were
 */
export function refuseUndeleted(pass: Finished | undefined, links: Links): void {
  if (!pass || pass.undeleted === 0) return;
  const { undeleted, undeletedReason = "Unknown" } = pass;
  const error = namedServiceError(undeletedReason, "the dead-letter queue", links);
  const message = `${amount(undeleted, "letter")} could not be deleted after being sent or written: ${error.message}`;
  const next = `${error.next}\nThe next command deletes them, and none sends or writes them again.`;
  throw new CliError(error.exitCode, message, next);
}

/** @throws CliError on an interrupt */
export function refuseStopped(moved: number, { interrupted }: Io): void {
  if (!interrupted.aborted) return;
  const next = "Run the same command again: it goes on where it stopped.";
  throw new CliError(EXIT.interrupted, `interrupted after ${amount(moved, "letter")}`, next);
}
