import { MASK } from "@savelife/core/mask";
import type { Edited } from "@savelife/workbench/edit";
import type { Pass } from "@savelife/workbench/hold";
import type { Finished, Moved } from "@savelife/workbench/move-letters";
import type { Plan } from "@savelife/workbench/plan";
import { CliError, EXIT } from "../cli-error.ts";
import type { Io } from "../io.ts";
import type { Links } from "../links/links.ts";
import { namedServiceError } from "../links/service-error.ts";
import { amount, number, printable, printableJson } from "../output/text.ts";

/** How a replay or an edit is reported. */
export type ReportOptions = {
  dryRun: boolean;
  json?: boolean | undefined;
  /** False when the operator was asked, and said no. */
  confirmed: boolean;
  /** What else the document says. */
  more?: object;
};

/**
 * Reports what a replay came to.
 * @throws CliError unless everything that matched was replayed, or nothing was to be
 */
export async function reportReplay(
  replayed: Plan & Moved & { pass?: Pass },
  { dryRun, json, confirmed, more }: ReportOptions,
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
  if (!confirmed && written + duplicate > 0) return io.messages.write("Nothing was replayed.\n");
  if (stillRejected + tooOften > 0) {
    const message = `${amount(stillRejected + tooOften, "letter")} stayed on the queue of dead letters`;
    const next = "See why with `npx savelife dlq summary`, and correct them with `npx savelife dlq edit`.";
    throw new CliError(EXIT.rejected, message, next);
  }
}

/**
 * Reports what an edit came to.
 * @throws CliError unless everything that matched was changed, or nothing was to be
 */
export async function reportEdit(
  edited: Edited,
  how: ReportOptions & { replay: boolean; reveal: boolean },
  links: Links,
  io: Io,
): Promise<void> {
  const { matched, missing, unchanged, unchangedReason, stillRejected, moved } = edited;
  const { replay, dryRun, json, confirmed, reveal } = how;
  const changes = edited.changes.map(({ from, to, ...plan }) => ({
    from: reveal || from === "" ? from : MASK,
    to,
    ...plan,
  }));
  if (replay) {
    await reportReplay(edited, { ...how, more: { changes } }, links, io);
  } else {
    const changed = dryRun ? matched - unchanged : moved;
    if (json) await io.output.write(`${printableJson({ matched, edited: changed, stillRejected, dryRun, changes })}\n`);
    await io.messages.write(
      dryRun
        ? "Nothing was changed: this was a dry run.\n"
        : `${amount(matched, "dead letter")}: ${moved} changed on the queue of ${links.place}.\n`,
    );
    refuseStopped(moved, io);
    refuseUnsent(edited, "the dead-letter queue", links);
    if (!dryRun) refuseUndeleted(edited.pass, links);
  }
  if (missing.length > 0) {
    const message = `${amount(missing.length, "value")} of the options --value ${missing.length === 1 ? "is a value" : "are values"} that no letter has`;
    throw new CliError(EXIT.rejected, message, "`npx savelife dlq summary --reveal` shows the values that they have.");
  }
  if (confirmed && unchanged > 0) {
    const message = `${amount(unchanged, "letter")} cannot be changed: ${printable(unchangedReason ?? "")}`;
    throw new CliError(EXIT.rejected, message, "Open one in your editor with `npx savelife dlq edit ID`.");
  }
}

/**
 * Refuses letters that a queue has not taken.
 * @param service that queue
 * @throws CliError unless it took all
 */
function refuseUnsent({ moved, unsent, unsentReason = "Unknown" }: Moved, service: string, links: Links): void {
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
 * @param pass undefined: there was nothing to delete
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
