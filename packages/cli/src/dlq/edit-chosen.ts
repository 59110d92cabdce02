import { readJson } from "@savelife/core/json";
import { clean } from "@savelife/core/values/text";
import { type EditPlan, editLetters } from "@savelife/workbench/edit";
import type { EditRefusal, EditRequest } from "@savelife/workbench/edit-request";
import { recordAct } from "@savelife/workbench/history";
import { closest } from "fastest-levenshtein";
import { CliError, EXIT, usageError } from "../cli-error.ts";
import type { Io } from "../io.ts";
import type { Links } from "../links/links.ts";
import { amount, number, printable } from "../output/text.ts";
import { confirm, refuseUnattended, type Selection } from "./ask.ts";
import { editBody } from "./edit-body.ts";
import { refuseStopped, renderChanges, renderPlan, reportEdit } from "./report.ts";
import { mustFind } from "./show-letter.ts";
import { reportPass, type Session, withBench } from "./with-bench.ts";

/** A value, and what it should be, as they were given. */
export type GivenChange = { from: string; to: string };

/** What to change: a field, by its values or to one value; without any of these, one letter in an editor. */
export type EditSelection = Selection & {
  path?: string | undefined;
  value?: GivenChange[] | undefined;
  set?: string | undefined;
  anyValue?: number | undefined;
  replay?: boolean | undefined;
  reveal?: boolean | undefined;
};

/** Changes the letters that an operator has chosen, after showing what would happen. */
export async function editChosen(selection: EditSelection, io: Io): Promise<void> {
  const { filter, path, dryRun, json, reveal = false } = selection;
  const asked = readRequest(selection);
  refuseUnattended(selection, io);
  await withBench(io, async (session) => {
    const { bench, links, options, progress } = session;
    const request = asked ?? (await editOne(filter.ids?.[0] ?? "", session));
    if (!request) return io.messages.write("Nothing was changed.\n");
    const edited = await editLetters(bench, filter, request, {
      ...options,
      ...selection,
      onMoved: (moved) => void progress.show(`${number(moved)} done`),
      async confirm(plan) {
        const what = `values at ${path}`;
        if (reveal) await recordAct(bench, { act: "reveal", what, ids: [], count: plan.matched });
        const text = `Once changed: ${renderPlan(plan)}${renderChanges(plan, reveal)}`;
        return confirm(json && dryRun ? "" : text, toQuestion(plan, selection, links), selection, session);
      },
    });
    await reportPass(edited.pass, session);
    if (edited.refusal) {
      refuseStopped(0, io); // an interrupted pass has not seen all letters
      refuseEdit(edited.refusal, request);
    }
    await reportEdit(edited, selection, session);
  });
}

/** Opens one letter in the editor; undefined when nothing was changed there. */
async function editOne(id: string, session: Session): Promise<EditRequest | undefined> {
  const { body } = await mustFind(id, session);
  const edited = await editBody(body, session.io);
  return edited === body ? undefined : { body: edited };
}

function toQuestion(plan: EditPlan, { replay }: EditSelection, { place }: Links): string {
  if (!replay) return `Change ${amount(plan.matched - plan.unchanged, "dead letter")} on the queue of ${place}?`;
  const count = plan.written + plan.duplicate;
  return `Change ${amount(count, "dead letter")} and replay ${count === 1 ? "it" : "them"} to the queue of ${place}?`;
}

const EXAMPLE = 'For example: npx savelife dlq edit --path data.type --value "O pozitivno=O+" --replay';

/** What was asked for, or undefined for one letter in an editor. */
function readRequest(selection: EditSelection): EditRequest | undefined {
  const { filter, path, value: values, set, anyValue } = selection;
  if (path !== undefined && values && set === undefined && anyValue === undefined) {
    refuseRepeated(values);
    return { path, values: values.map(({ from, to }) => ({ from, to: readValue(to) })) };
  }
  if (path !== undefined && set !== undefined && !values) return { path, set: readValue(set), anyValue };
  const areNone = [path, values, set, anyValue].every((one) => one === undefined);
  if (areNone && filter.ids?.length === 1) return undefined;
  throw usageError("give --path with --value or with --set, or the id of one letter alone", EXAMPLE);
}

/** What looks like JSON is JSON: `42`, `null`, `"42"`. Anything else is text: `O+`. */
function readValue(text: string): unknown {
  const json = readJson(text);
  return "value" in json ? json.value : text;
}

function refuseRepeated(values: GivenChange[]): void {
  const spellings = values.map(({ from }) => clean(from));
  const place = spellings.findIndex((from, i) => spellings.indexOf(from) < i);
  if (place < 0) return;
  const message = `number ${place + 1} of the options --value changes a value that an earlier one changes`;
  throw usageError(message, EXAMPLE);
}

const SUMMARY = "`npx savelife dlq summary` shows paths and how many values each has, and with --reveal the values.";

/** Says why an edit does not fit the letters, without any value of theirs. @throws CliError always */
function refuseEdit(refusal: EditRefusal, request: EditRequest): never {
  const path = "path" in request ? printable(request.path) : "";
  switch (refusal.reason) {
    case "path": {
      const paths = refusal.paths.filter((one) => one !== "");
      const nearest = paths.length > 0 ? `Did you mean ${printable(closest(path, paths))}? ` : "";
      throw new CliError(EXIT.rejected, `no letter that matches has a fault at ${path}`, `${nearest}${SUMMARY}`);
    }
    case "conflict": {
      const are = refusal.count === 1 ? "is a conflict" : "are conflicts";
      const message = `${amount(refusal.count, "letter")} that would match ${are} with what is stored`;
      const next = "Decide each with `npx savelife dlq resolve`, or change them anyway with --code conflict.";
      throw new CliError(EXIT.rejected, message, next);
    }
    case "values": {
      const has = `${amount(refusal.distinct, "other value")}`;
      throw new CliError(EXIT.rejected, `no letter has one of these values at ${path}: they have ${has}`, SUMMARY);
    }
    case "several": {
      const { distinct, count } = refusal;
      const have = count === 1 ? "has" : "have";
      const message = `${amount(count, "letter")} ${have} ${amount(distinct, "distinct value")} at ${path}`;
      const anyway = `To replace all of them anyway: --any-value ${count}.`;
      const next = `Change each from what it is to what it should be, with --value FROM=TO. ${anyway} ${SUMMARY}`;
      throw usageError(message, next);
    }
  }
}
