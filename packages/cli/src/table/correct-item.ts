import type { Correction, FieldChange } from "@savelife/core/change-item";
import { correctItem, planCorrection } from "@savelife/workbench/correct-item";
import type { FieldText } from "@savelife/workbench/fields";
import { recordAct } from "@savelife/workbench/history";
import { CliError, EXIT } from "../cli-error.ts";
import { type Consent, confirm, refuseInterrupted, refuseUnattended } from "../dlq/ask.ts";
import { withBench } from "../dlq/with-bench.ts";
import type { Io } from "../io.ts";
import type { Links } from "../links/links.ts";
import { printable, printableJson } from "../output/text.ts";
import { explainFields } from "./arguments.ts";

/** The fields to change, and whether to show their values. */
export type CorrectOptions = Consent & { set: FieldText[]; reveal?: boolean };

/** Changes fields of an item, after it has shown which. @throws CliError unless the item is as it was asked for */
export async function correctChosen(PK: string, how: CorrectOptions, io: Io): Promise<void> {
  const { set: texts, reveal = false, dryRun = false, json } = how;
  const { output, messages } = io;
  refuseUnattended(how, io);
  await withBench(io, async (session) => {
    const { bench, links } = session;
    const planning = () => planCorrection(bench, PK, texts, io.interrupted);
    const plan = await explainFields(planning, NOTHING);
    if (plan.status !== "found") throw refusal(PK, plan.status, links);
    const { changes } = plan;
    if (reveal) await recordAct(bench, { act: "reveal", what: "fields to correct", ids: [PK] });
    const names = changes.map(({ field }) => field);
    const report = async (changed: string[], text: string) => {
      if (json) await output.write(`${JSON.stringify({ PK, changed, dryRun })}\n`);
      await messages.write(text);
    };
    if (names.length === 0) return report([], "Nothing changed: the item has these values already.\n");
    const shown = changes.map((change) => renderChange(change, reveal)).join("");
    const confirmed = await confirm(`${PK} of ${links.place}:\n${shown}`, "Change the item?", how, session);
    if (dryRun) return report(names, "Nothing was changed: this was a dry run.\n");
    if (!confirmed) {
      refuseInterrupted(io, NOTHING);
      return report([], `${NOTHING}\n`);
    }
    const ended = await correctItem(bench, PK, changes);
    if (ended !== "corrected") throw refusal(PK, ended, links);
    await report(names, `Corrected: ${names.join(", ")}.\n`);
  });
}

const NOTHING = "Nothing was changed.";

/** The names alone, unless values are asked for. */
function renderChange({ field, from, to }: FieldChange, reveal: boolean): string {
  if (reveal) return `  ${printable(field)}: ${show(from)} → ${show(to)}\n`;
  return `  ${printable(field)} ${to === undefined ? "is removed" : from === undefined ? "is added" : "changes"}\n`;
}

function show(value: unknown): string {
  return value === undefined ? "-" : printableJson(value);
}

function refusal(PK: string, why: Exclude<Correction, "corrected">, { place }: Links): CliError {
  if (why === "gone") {
    const next = "Find it with `npx savelife table list --where FIELD=VALUE`.";
    return new CliError(EXIT.rejected, `there is no item ${PK} in the table of ${place}`, next);
  }
  if (why === "changed-meanwhile") {
    const next = `${NOTHING} Run it again to see what it is now.`;
    return new CliError(EXIT.tryAgain, `${PK} was changed by somebody else meanwhile`, next);
  }
  return new CliError(EXIT.rejected, `${PK} was erased, and what was erased is not brought back`, NOTHING);
}
