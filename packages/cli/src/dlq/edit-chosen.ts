import { readJson } from "@savelife/core/json";
import { setField } from "@savelife/core/set-field";
import { type Change, type EditPlan, editLetters } from "@savelife/workbench/edit";
import type { Filter } from "@savelife/workbench/filter";
import type { Workbench } from "@savelife/workbench/workbench";
import { CliError } from "../cli-error.ts";
import { EXIT } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import type { Links } from "../links/links.ts";
import { amount, number } from "../output/amount.ts";
import { ask, refuseNobody } from "./ask.ts";
import type { Choice } from "./choice.ts";
import { concludeEdit } from "./conclude-edit.ts";
import { editBody } from "./edit-body.ts";
import { renderPlan } from "./render-plan.ts";
import { mustFind } from "./show-letter.ts";
import { reportPass, type Watch } from "./watch-pass.ts";
import { withBench } from "./with-bench.ts";

/** What is to be changed: a field and its new value, or without both one letter in an editor. */
export type Wish = { path: string | undefined; set: string | undefined; replay: boolean };

/** Changes the letters that an operator has chosen, after telling what would happen. */
export async function editChosen(choice: Choice, wish: Wish, io: Io): Promise<void> {
  const { limit, force, dryRun, yes, json } = choice;
  refuseUnclear(choice, wish);
  if (!dryRun && !yes) refuseNobody(io);
  await withBench(io, async (bench, links, watch) => {
    const { filter, change } = await readWish(choice, wish, { bench, links, watch }, io);
    const { progress } = watch;
    let isWanted = false;
    const confirm = async (plan: EditPlan) => {
      await progress.clear();
      if (!json || !dryRun) await io.messages.write(`Once changed: ${renderPlan(plan)}`);
      isWanted = !dryRun && (yes || (await ask(toQuestion(plan, wish.replay, links), io)));
      return isWanted;
    };
    const onMoved = (moved: number) => void progress.show(`${number(moved)} done`);
    const { replay } = wish;
    const options = { ...watch.options, replay, limit, force, dryRun, confirm, onMoved };
    const edited = await editLetters(bench, filter, change, options);
    await reportPass(edited.pass, watch, io);
    await concludeEdit(edited, { replay, dryRun, json, isWanted }, links, io);
  });
}

function toQuestion({ matched, unchanged, written, duplicate }: EditPlan, replay: boolean, { place }: Links): string {
  if (!replay) return `Change ${amount(matched - unchanged, "dead letter")} on the queue of ${place}?`;
  const count = written + duplicate;
  return `Change ${amount(count, "dead letter")} and replay ${count === 1 ? "it" : "them"} to the queue of ${place}?`;
}

function refuseUnclear({ filter: { ids = [] } }: Choice, { path, set }: Wish): void {
  if (path !== undefined && set !== undefined) return;
  if (path === undefined && set === undefined && ids.length === 1) return;
  const message = "expected --path and --set, or the id of one letter to edit, got something else";
  throw new CliError(EXIT.usage, message, "For example: npx savelife dlq edit --path data.type --set O+ --replay");
}

async function readWish(
  { filter }: Choice,
  { path, set }: Wish,
  opened: { bench: Workbench; links: Links; watch: Watch },
  io: Io,
): Promise<{ filter: Filter; change: Change }> {
  if (path !== undefined && set !== undefined) {
    const value = readValue(set);
    // Letters that are named need not be at fault there: a conflict is solved by another id.
    const fault = filter.ids ? undefined : path;
    return { filter: { ...filter, fault }, change: ({ body }) => setField(body, path, value) };
  }
  const [id = ""] = filter.ids ?? [];
  const { body } = await mustFind(id, opened, io);
  const edited = await editBody(body, io);
  return { filter, change: () => (edited === body ? { refused: "nothing was edited" } : { body: edited }) };
}

/** What looks like JSON is JSON: `42`, `null`, `"42"`. Anything else is text: `O+`. */
function readValue(text: string): unknown {
  const json = readJson(text);
  return "value" in json ? json.value : text;
}
