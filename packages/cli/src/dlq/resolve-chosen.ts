import { recordAct } from "@savelife/workbench/history";
import { type Keep, type Resolved, type ResolvePlan, resolveLetters } from "@savelife/workbench/resolve";
import { CliError, EXIT, usageError } from "../cli-error.ts";
import { beginFile } from "../files/new-file.ts";
import type { Io } from "../io.ts";
import type { Links } from "../links/links.ts";
import type { Paint } from "../output/output.ts";
import { amount } from "../output/text.ts";
import { type Consent, confirm, refuseUnattended } from "./ask.ts";
import { refuseStopped, refuseUndeleted } from "./report.ts";
import { renderFields, toShownConflict } from "./show-letter.ts";
import { reportPass, withBench } from "./with-bench.ts";

export type ResolveSelection = Consent & {
  ids: string[];
  keep: Keep["keep"];
  /** Where letters are put aside. Default: a new file whose name says when. */
  file?: string | undefined;
  reveal?: boolean | undefined;
};

/** Decides conflicts, after it has shown what that changes. @throws CliError unless all of the letters are decided */
export async function resolveChosen(selection: ResolveSelection, io: Io): Promise<void> {
  const { ids, keep, reveal = false, dryRun = false, json } = selection;
  if (keep === "letter" && selection.file !== undefined) {
    const message = "--file goes with --keep stored alone, as it is for letters that are put aside";
    throw usageError(message, "Leave it out.");
  }
  refuseUnattended(selection, io);
  const file = selection.file ?? `resolved-letters-${new Date().toISOString().replace(/\W/g, "")}.ndjson`;
  const target = keep === "stored" ? await beginFile(file, io.directory) : undefined;
  try {
    await withBench(io, async (session) => {
      const { bench, links, options } = session;
      const how: Keep = target ? { keep: "stored", target } : { keep: "letter" };
      const resolved = await resolveLetters(bench, ids, how, {
        ...options,
        ...selection,
        async confirm(plan) {
          const shown = plan.conflicts.map(({ letter }) => letter.messageId);
          if (reveal) await recordAct(bench, { act: "reveal", what: "fields that differ", ids: shown });
          const text = renderPlan(plan, reveal, io.messages.paint);
          return confirm(text, toQuestion(plan, keep, file, links), selection, session);
        },
      });
      await reportPass(resolved.pass, session);
      const { matched, conflicts, settled } = resolved;
      const written = target && resolved.resolved > settled.length ? file : null;
      const decided = dryRun ? conflicts.length + settled.length : resolved.resolved;
      // As replay has it; nothing goes to the queue.
      const counts = { matched, resolved: decided, replayed: 0, stillRejected: matched - decided };
      if (json) await io.output.write(`${JSON.stringify({ ...counts, dryRun, file: written })}\n`);
      const where = written === null ? "" : `, and written to ${written}: people's data`;
      const done = `${amount(matched, "dead letter")} of ${links.place}: ${decided} resolved${where}.\n`;
      await io.messages.write(dryRun ? "Nothing was changed: this was a dry run.\n" : done);
      refuseStopped(resolved.resolved, io);
      refuseUndeleted(resolved.pass, links);
      refuseRest(ids, resolved, links);
    });
  } finally {
    await target?.close();
  }
}

function renderPlan({ conflicts, settled }: ResolvePlan, reveal: boolean, paint: Paint): string {
  const shown = conflicts.map((conflict) => {
    const differing = { ...conflict, fields: conflict.fields.filter(({ differs }) => differs) };
    const fields = renderFields(toShownConflict(differing, reveal), paint);
    return `${conflict.PK}, letter ${conflict.letter.messageId}:\n${fields}\n`;
  });
  const done = `${amount(settled.length, "dead letter")}: stored already as sent, or erased. Only the deletion is left.\n`;
  return `${shown.join("")}${settled.length > 0 ? done : ""}`;
}

function toQuestion({ conflicts }: ResolvePlan, keep: Keep["keep"], file: string, { place }: Links): string {
  const letters = amount(conflicts.length, "dead letter");
  if (conflicts.length === 0) return `Delete them from the queue of ${place}?`;
  if (keep === "stored") return `Keep what is stored, and move ${letters} of ${place} into ${file}?`;
  return `Change what is stored in the table of ${place} to what ${letters} say${conflicts.length === 1 ? "s" : ""}?`;
}

function refuseRest(ids: string[], resolved: Resolved, { place }: Links): void {
  const { matched, contradicting, others, outdated } = resolved;
  const absent = others.filter(({ status }) => status === "absent").length;
  const reasons: [count: number, why: string, next: string][] = [
    [
      new Set(ids).size - matched,
      `not on the queue of ${place}`,
      "`npx savelife dlq list --code conflict` shows those that are there.",
    ],
    [absent, "in conflict with nothing, as there is no such item", "`npx savelife dlq replay ID` writes it."],
    [
      others.length - absent,
      "that cannot be read as an event, so there is nothing to decide",
      "`npx savelife dlq show ID` says what is wrong.",
    ],
    [
      contradicting.length,
      "of one item that say different things of it",
      "Name the one that is right; then the others can be put aside with --keep stored.",
    ],
    [
      outdated.length,
      "not kept, as the item was changed or erased meanwhile",
      "Run it again to see what is stored now.",
    ],
  ];
  const some = reasons.filter(([count]) => count > 0);
  if (some.length === 0) return;
  const message = some.map(([count, why]) => `${amount(count, "letter")} ${why}`).join("; ");
  throw new CliError(EXIT.rejected, message, some.map(([, , next]) => next).join("\n"));
}
