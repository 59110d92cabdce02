import { type Correction, changeItem, type FieldChange } from "@savelife/core/change-item";
import { isErased } from "@savelife/core/item";
import { getItem } from "@savelife/core/read-items";
import { type FieldText, readChanges } from "./fields.ts";
import { type Tracing, trace } from "./history.ts";
import type { Workbench } from "./workbench.ts";

/** What would change in an item as it was read, nothing when it is so already; or why there is nothing to correct. */
type CorrectionPlan = { status: "found"; changes: FieldChange[] } | { status: "gone" | "erased" };

/** Reads an item, and what texts for its fields would change in it. @throws FieldFault; what the table throws */
export async function planCorrection(
  { table }: Pick<Workbench, "table">,
  PK: string,
  texts: FieldText[],
  signal?: AbortSignal,
): Promise<CorrectionPlan> {
  const item = await getItem(table, PK, signal);
  if (!item) return { status: "gone" };
  if (isErased(item)) return { status: "erased" };
  return { status: "found", changes: readChanges(item, texts) };
}

/**
 * Changes what was planned, if it still is as it was read. To do it twice changes nothing more.
 * @throws JournalFault; what the table throws, and then it may be done or not, and may be done again
 */
export async function correctItem(
  bench: Tracing & Pick<Workbench, "table">,
  PK: string,
  changes: FieldChange[],
): Promise<Correction> {
  if (changes.length === 0) return "corrected";
  const what = changes.map(({ field }) => field).join(", ");
  return trace(bench, { act: "correct", what }, async ({ begin, done }) => {
    begin([PK]);
    const correction = await changeItem(bench.table, PK, changes, new Date(bench.now()).toISOString());
    done(correction === "corrected" ? 1 : 0);
    return correction;
  });
}
