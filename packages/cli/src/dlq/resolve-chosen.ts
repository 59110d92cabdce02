import { recordAct } from "@savelife/workbench/history";
import { type Keep, type Resolved, type ResolvePlan, resolveLetters } from "@savelife/workbench/resolve";
import { CliError, EXIT } from "../cli-error.ts";
import { beginFile } from "../files/new-file.ts";
import type { Io } from "../io.ts";
import type { Links } from "../links/links.ts";
import { amount } from "../output/text.ts";
import { ask, refuseNobody } from "./ask.ts";
import { renderFields, toShownConflict } from "./render-letter.ts";
import { refuseStopped, refuseUndeleted } from "./report.ts";
import { reportPass, withBench } from "./with-bench.ts";

export type ResolveSelection = {
  ids: string[];
  keep: Keep["keep"];
  /** Where letters are put aside. Default: a new file whose name says when. */
  file?: string | undefined;
  /** Shows the values of the fields that differ. */
  reveal?: boolean | undefined;
  dryRun?: boolean | undefined;
  yes?: boolean | undefined;
  json?: boolean | undefined;
};

/**
 * Decides the conflicts of letters that an operator has named, after it has shown what that changes.
 * @throws CliError unless all of them are decided
 */
export async function resolveChosen(selection: ResolveSelection, io: Io): Promise<void> {
  const { keep, dryRun = false, yes, json } = selection;
  if (keep === "letter" && selection.file !== undefined) {
    throw new CliError(
      EXIT.usage,
      "--file goes with --keep stored alone, as it is for letters that are put aside",
      "Leave it out.",
    );
  }
  if (!yes && !dryRun) refuseNobody(io);
  const file = selection.file ?? `resolved-letters-${new Date().toISOString().replace(/\W/g, "")}.ndjson`;
  const target = keep === "stored" ? await beginFile(file, io.directory) : undefined;
  try {
    await withBench(io, async (bench, links, watch) => {
      const confirm = async (plan: ResolvePlan) => {
        await watch.progress.clear();
        const ids = plan.conflicts.map(({ letter }) => letter.messageId);
        if (selection.reveal) await recordAct(bench, { act: "reveal", what: "fields that differ", ids });
        await io.messages.write(renderPlan(plan, selection, io));
        return !dryRun && (yes || (await ask(toQuestion(plan, keep, file, links), io)));
      };
      const options = { ...watch.options, dryRun, confirm };
      const how: Keep = target ? { keep: "stored", target } : { keep: "letter" };
      const resolved = await resolveLetters(bench, selection.ids, how, options);
      await reportPass(resolved.pass, watch, io);
      const isWritten = target !== undefined && resolved.resolved > resolved.settled.length;
      if (json) await io.output.write(`${JSON.stringify(toDocument(resolved, dryRun, isWritten ? file : null))}\n`);
      if (!dryRun) await io.messages.write(renderEnd(resolved, isWritten ? file : undefined, links));
      else await io.messages.write("Nothing was changed: this was a dry run.\n");
      refuseStopped(resolved.resolved, io);
      refuseUndeleted(resolved.pass, links);
      refuseRest(selection, resolved, links);
    });
  } finally {
    await target?.close();
  }
}

function renderPlan(
  { conflicts, settled }: ResolvePlan,
  { reveal = false }: ResolveSelection,
  { messages }: Io,
): string {
  const shown = conflicts.map((conflict) => {
    const differing = { ...conflict, fields: conflict.fields.filter(({ differs }) => differs) };
    return `${conflict.PK}, letter ${conflict.letter.messageId}:\n${renderFields(toShownConflict(differing, reveal), messages.paint)}\n`;
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

/** As replay has it; nothing goes to the queue. */
function toDocument({ matched, resolved, conflicts, settled }: Resolved, dryRun: boolean, file: string | null) {
  const decided = dryRun ? conflicts.length + settled.length : resolved;
  return { matched, resolved: decided, replayed: 0, stillRejected: matched - decided, dryRun, file };
}

function renderEnd({ matched, resolved }: Resolved, file: string | undefined, { place }: Links): string {
  const where = file === undefined ? "" : `, and written to ${file}: people's data`;
  return `${amount(matched, "dead letter")} of ${place}: ${resolved} resolved${where}.\n`;
}

function refuseRest({ ids }: ResolveSelection, resolved: Resolved, { place }: Links): void {
  const { matched, contradicting, others, outdated } = resolved;
  const missing = new Set(ids).size - matched;
  const reasons: [count: number, why: string, next: string][] = [
    [missing, `not on the queue of ${place}`, "`npx savelife dlq list --code conflict` shows those that are there."],
    [
      others.filter(({ status }) => status === "absent").length,
      "in conflict with nothing, as there is no such item",
      "`npx savelife dlq replay ID` writes it.",
    ],
    [
      others.filter(({ status }) => status === "rejected").length,
      "no event, which no decision changes",
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
