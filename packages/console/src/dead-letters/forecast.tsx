import { toItem } from "@savelife/core/item";
import type { Fault } from "@savelife/core/outcome";
import { parse } from "@savelife/core/parse";
import { type EditPlan, planEdit } from "@savelife/workbench/edit";
import { type EditRequest, toEditFilter } from "@savelife/workbench/edit-request";
import type { Filter } from "@savelife/workbench/filter";
import type { KnownLetter } from "@savelife/workbench/known-letter";
import { addToPlan, check, isReplayable, NO_PLAN, type Plan } from "@savelife/workbench/plan";
import type { Workbench } from "@savelife/workbench/workbench";
import { itemPath } from "../items/items.ts";
import { Text } from "../view/text.tsx";

/** What would become of one letter if it were replayed now: in words, by its faults, and the item that it is about. */
export type Forecast = { text: string; isRejected: boolean; faults: Fault[]; PK: string | undefined };

/** Checks one letter against today's schemas and the table. @throws TableUnreadable */
export async function forecast(bench: Workbench, letter: KnownLetter): Promise<Forecast> {
  const [checked] = await check(bench, [letter]);
  if (!checked) throw new Error("a check has an outcome for each letter");
  const { outcome } = checked;
  const rejection = outcome.status === "rejected" ? outcome.rejection : undefined;
  const text = TEXTS[rejection?.code === "conflict" ? "conflict" : outcome.status];
  return { text, isRejected: rejection !== undefined, faults: rejection?.faults ?? [], PK: keyOf(letter.body) };
}

const TEXTS = {
  written: "It would be written.",
  duplicate: "It is a duplicate: the table holds it already, and a replay would only take it off this queue.",
  conflict: "It would be rejected again: another item is stored under its id, and is never replaced.",
  rejected: "It would be rejected again.",
};

/** The key of the item that a body makes, when it is an event. */
export function keyOf(body: string): string | undefined {
  const parsed = parse(body);
  return "event" in parsed ? toItem(parsed.event).PK : undefined;
}

/** What would become of a letter, and a link to the item that it is about. */
export function ForecastText({ forecast: { text, PK, faults } }: { forecast: Forecast }) {
  return (
    <>
      <p data-verdict="">{text}</p>
      <ul class="faults" id="faults" data-faults="*">
        {faults.map(({ path, expected }) => (
          <li>
            <code>{path && <Text value={path} most={80} />}</code>
            {path && ": "}expected <Text value={expected} />
          </li>
        ))}
      </ul>
      {PK && text !== TEXTS.written && (
        <p>
          <a href={itemPath(PK)}>See the item that is stored</a>
        </p>
      )}
    </>
  );
}

/** Letters that are checked for a page; at 100 keys a read it takes a second or two. */
export const MOST_CHECKED = 5_000;

/** What a replay of letters would come to, of those that were checked; `total` are all. */
export type Preview = { plan: Plan & Partial<EditPlan>; total: number };

/**
 * Checks the letters of the journal that match, without holding them. The replay itself checks each again.
 * @param request how they are changed first; by default not at all
 */
export async function previewReplay(bench: Workbench, filter: Filter, request?: EditRequest): Promise<Preview> {
  const meant = request ? toEditFilter(filter, request) : filter;
  const letters = bench.journal.inGroups(meant, { limit: MOST_CHECKED });
  const total = bench.journal.count(meant);
  if (request) {
    const limits = { limit: MOST_CHECKED, force: false, pass: 0 };
    return { plan: await planEdit(bench, filter, request, letters, limits), total };
  }
  let plan = NO_PLAN;
  for (const group of letters) plan = addToPlan(plan, await check(bench, group), false);
  return { plan, total };
}

/** Whether any of these letters could be replayed as it is: what cannot be done is not offered. */
export async function canReplaySome(bench: Workbench, letters: KnownLetter[]): Promise<boolean> {
  const results = await check(bench, letters);
  return results.some((one) => isReplayable(one, true));
}
