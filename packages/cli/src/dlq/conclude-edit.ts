import { MASK } from "@savelife/core/mask";
import type { Edited } from "@savelife/workbench/edit";
import { CliError } from "../cli-error.ts";
import { EXIT } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import type { Links } from "../links/links.ts";
import { amount } from "../output/amount.ts";
import { printable, printableJson } from "../output/printable.ts";
import { concludeReplay, type How } from "./conclude-replay.ts";
import { refuseStopped, refuseUndeleted, refuseUnsent } from "./refuse-unfinished.ts";

/**
 * Reports what an edit came to.
 * @throws CliError unless everything that matched was changed, or nothing was to be
 */
export async function concludeEdit(
  edited: Edited,
  how: How & { replay: boolean; reveal: boolean },
  links: Links,
  io: Io,
): Promise<void> {
  const { matched, missing, unchanged, unchangedReason, stillRejected, moved } = edited;
  const { replay, dryRun, json, isWanted, reveal } = how;
  const changes = edited.changes.map(({ from, to, ...plan }) => ({
    from: reveal || from === "" ? from : MASK,
    to,
    ...plan,
  }));
  if (replay) {
    await concludeReplay(edited, { ...how, more: { changes } }, links, io);
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
  if (isWanted && unchanged > 0) {
    const message = `expected every letter to be changed, got ${unchanged} that cannot be: ${printable(unchangedReason ?? "")}`;
    throw new CliError(EXIT.rejected, message, "Open one in your editor with `npx savelife dlq edit ID`.");
  }
}
