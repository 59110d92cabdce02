import type { Correction, FieldChange } from "@savelife/core/change-item";
import { correctItem, planCorrection } from "@savelife/workbench/correct-item";
import type { FieldText } from "@savelife/workbench/fields";
import { recordAct } from "@savelife/workbench/history";
import { CliError, EXIT } from "../cli-error.ts";
import { ask, refuseNobody } from "../dlq/ask.ts";
import { withBench } from "../dlq/with-bench.ts";
import type { Io } from "../io.ts";
import type { Links } from "../links/links.ts";
import { printable, printableJson } from "../output/text.ts";
import { explainFields } from "./arguments.ts";

/** How an item is corrected, and what is shown of it. */
export type CorrectOptions = { reveal?: boolean; dryRun?: boolean; yes?: boolean; json?: boolean };

/**
 * Changes fields of an item, after it has shown which.
 * @throws CliError when there is no such item or field, a value is not one, or somebody else has changed it meanwhile
 */
export async function correctChosen(PK: string, texts: FieldText[], options: CorrectOptions, io: Io): Promise<void> {
  const { reveal = false, dryRun = false, yes, json } = options;
  const { output, messages } = io;
  if (!yes && !dryRun) refuseNobody(io);
  await withBench(io, async (bench, links) => {
    const plan = await explainFields(() => planCorrection(bench, PK, texts, io.interrupted));
    if (plan.status !== "found") throw refusal(PK, plan.status, links);
    const { changes } = plan;
    if (reveal) await recordAct(bench, { act: "reveal", what: "fields to correct", ids: [PK] });
    const changed = changes.map(({ field }) => field);
    const report = (isDone: boolean) =>
      json ? output.write(`${JSON.stringify({ PK, changed: isDone || dryRun ? changed : [], dryRun })}\n`) : undefined;
    if (changes.length === 0) {
      await report(false);
      return messages.write("Nothing changed: the item has these values already.\n");
    }
    await messages.write(`${PK} of ${links.place}:\n${changes.map((change) => renderChange(change, reveal)).join("")}`);
    if (dryRun) {
      await report(false);
      return messages.write("Nothing was changed: this was a dry run.\n");
    }
    if (!yes && !(await ask("Change the item?", io))) {
      await report(false);
      return messages.write("Nothing was changed.\n");
    }
    const ended = await correctItem(bench, PK, changes);
    if (ended !== "corrected") throw refusal(PK, ended, links);
    await report(true);
    await messages.write(`Corrected: ${changed.join(", ")}.\n`);
  });
}

/** The names alone, unless values are asked for. */
function renderChange({ field, from, to }: FieldChange, reveal: boolean): string {
  if (reveal) return `  ${printable(field)}: ${show(from)} → ${show(to)}\n`;
  return `  ${printable(field)} ${to === undefined ? "is removed" : from === undefined ? "is added" : "changes"}\n`;
}

function show(value: unknown): string {
  return value === undefined ? "-" : printableJson(value);
}

function refusal(PK: string, why: Exclude<Correction, "corrected">, { place }: Links): CliError {
  switch (why) {
    case "gone":
      return new CliError(
        EXIT.rejected,
        `there is no item ${PK} in the table of ${place}`,
        "Find it with `npx savelife table list --where FIELD=VALUE`.",
      );
    case "erased":
      return new CliError(
        EXIT.rejected,
        `${PK} was erased, and what was erased is not brought back`,
        "Nothing was changed.",
      );
    case "changed-meanwhile":
      return new CliError(
        EXIT.tryAgain,
        `${PK} was changed by somebody else meanwhile`,
        "Nothing was changed. Run it again to see what it is now.",
      );
  }
}
