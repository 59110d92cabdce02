import type { Edited } from "@savelife/workbench/edit";
import { CliError } from "../cli-error.ts";
import { EXIT } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import type { Links } from "../links/links.ts";
import { namedServiceError } from "../links/service-error.ts";
import { amount } from "../output/amount.ts";
import { printable } from "../output/printable.ts";
import { concludeReplay, type How } from "./conclude-replay.ts";

/**
 * Tells what an edit came to.
 * @throws CliError unless everything that matched was changed, or nothing was to be
 */
export async function concludeEdit(
  edited: Edited,
  how: How & { replay: boolean },
  links: Links,
  io: Io,
): Promise<void> {
  const { matched, unchanged, unchangedReason, stillRejected, moved, unsent, unsentReason, undeleted } = edited;
  const { replay, dryRun, json, isWanted } = how;
  if (replay) {
    await concludeReplay(edited, how, links, io);
  } else {
    const changed = dryRun ? matched - unchanged : moved;
    if (json) await io.output.write(`${JSON.stringify({ matched, edited: changed, stillRejected, dryRun })}\n`);
    if (dryRun) return io.messages.write("Nothing was changed: this was a dry run.\n");
    await io.messages.write(`${amount(matched, "dead letter")}: ${moved} changed on the queue of ${links.place}.\n`);
    if (io.interrupted.aborted) {
      const next = "Run the same command again: it goes on where it stopped.";
      throw new CliError(EXIT.interrupted, `interrupted after ${amount(moved, "letter")}`, next);
    }
    if (unsent > 0 && moved === 0) throw namedServiceError(unsentReason ?? "Unknown", "the dead-letter queue", links);
    if (unsent + undeleted > 0) {
      const message = `expected the queue to take every letter, got ${unsent} not sent and ${undeleted} not deleted`;
      throw new CliError(EXIT.tryAgain, message, "Run the same command again.");
    }
  }
  if (isWanted && unchanged > 0) {
    const message = `expected every letter to be changed, got ${unchanged} that cannot be: ${printable(unchangedReason ?? "")}`;
    throw new CliError(EXIT.rejected, message, "Open one in your editor with `savelife dlq edit ID`.");
  }
}
