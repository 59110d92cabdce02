import type { Edited } from "@savelife/workbench/edit";
import { CliError } from "../cli-error.ts";
import { EXIT } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import type { Links } from "../links/links.ts";
import { amount } from "../output/amount.ts";
import { printable } from "../output/printable.ts";
import { concludeReplay, type How } from "./conclude-replay.ts";
import { refuseStopped, refuseUndeleted, refuseUnsent } from "./refuse-unfinished.ts";

/**
 * Reports what an edit came to.
 * @throws CliError unless everything that matched was changed, or nothing was to be
 */
export async function concludeEdit(
  edited: Edited,
  how: How & { replay: boolean },
  links: Links,
  io: Io,
): Promise<void> {
  const { matched, unchanged, unchangedReason, stillRejected, moved } = edited;
  const { replay, dryRun, json, isWanted } = how;
  if (replay) {
    await concludeReplay(edited, how, links, io);
  } else {
    const changed = dryRun ? matched - unchanged : moved;
    if (json) await io.output.write(`${JSON.stringify({ matched, edited: changed, stillRejected, dryRun })}\n`);
    if (dryRun) return io.messages.write("Nothing was changed: this was a dry run.\n");
    await io.messages.write(`${amount(matched, "dead letter")}: ${moved} changed on the queue of ${links.place}.\n`);
    refuseStopped(moved, io);
    refuseUnsent(edited, "the dead-letter queue", links);
    refuseUndeleted(edited.pass, links);
  }
  if (isWanted && unchanged > 0) {
    const message = `expected every letter to be changed, got ${unchanged} that cannot be: ${printable(unchangedReason ?? "")}`;
    throw new CliError(EXIT.rejected, message, "Open one in your editor with `npx savelife dlq edit ID`.");
  }
}
