import { findEventType } from "@savelife/core/catalogue";
import { primaryKey } from "@savelife/core/keys";
import type { Fault, Outcome } from "@savelife/core/outcome";
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
export type Forecast = { outcome: Outcome; text: string; faults: Fault[]; PK: string | undefined };

/** Checks one letter against today's schemas and the table. */
export async function forecast(bench: Workbench, letter: KnownLetter): Promise<Forecast> {
  const [result] = await check(bench, [letter]);
  const outcome: Outcome = result?.outcome ?? { status: "failed", reason: "NoAnswer" };
  const faults = outcome.status === "rejected" ? outcome.rejection.faults : [];
  return { outcome, faults, text: toText(outcome), PK: keyOf(letter.body) };
}

function toText(outcome: Outcome): string {
  switch (outcome.status) {
    case "written":
      return "It would be written.";
    case "duplicate":
      return "It is a duplicate: the table holds it already, and a replay would only take it off this queue.";
    case "rejected":
      return outcome.rejection.code === "conflict"
        ? "It would be rejected again: another item is stored under its id, and is never replaced."
        : "It would be rejected again.";
    case "failed":
      return `The table could not be read: ${outcome.reason}.`;
  }
}

/** The key of the item that a body makes, when it is an event. */
export function keyOf(body: string): string | undefined {
  const parsed = parse(body);
  if (!("event" in parsed)) return undefined;
  const prefix = findEventType(parsed.event.type)?.prefix;
  return prefix && primaryKey(prefix, parsed.event.id);
}

/** What would become of a letter, and a link to the item that it is about. */
export function ForecastText({ forecast: { text, PK, outcome, faults } }: { forecast: Forecast }) {
  const isStored = outcome.status === "duplicate" || outcome.status === "rejected";
  return (
    <>
      <p data-verdict="">{text}</p>
      <ul class="faults" id="faults" data-faults="*">
        {faults.map(({ path, expected }) => (
          <li>
            {path && (
              <>
                <code>
                  <Text value={path} most={80} />
                </code>
                {": "}
              </>
            )}
            expected <Text value={expected} />
          </li>
        ))}
      </ul>
      {isStored && PK && (
        <p>
          <a href={itemPath(PK)}>See the item that is stored</a>
        </p>
      )}
    </>
  );
}

/** BatchGetItem reads this many keys at once. */
const GROUP = 100;
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
  const letters = lettersOf(bench, meant, MOST_CHECKED);
  const total = bench.journal.count(meant);
  if (request) {
    const limits = { limit: MOST_CHECKED, force: false, pass: 0 };
    return { plan: await planEdit(bench, filter, request, letters, limits), total };
  }
  let plan = NO_PLAN;
  for (const group of letters) plan = addToPlan(plan, await check(bench, group), false);
  return { plan, total };
}

/** The letters of the journal that match, in groups: all, or about the first `most`. */
export function* lettersOf(
  { journal }: Workbench,
  filter: Filter,
  most = Number.POSITIVE_INFINITY,
): Generator<KnownLetter[]> {
  let [afterSeq, read] = [0, 0];
  while (read < most) {
    const { letters, lastSeq } = journal.select(filter, { afterSeq, limit: GROUP });
    if (letters.length === 0) return;
    yield letters;
    [afterSeq, read] = [lastSeq, read + letters.length];
  }
}

/** Whether any of these letters could be replayed as it is: what cannot be done is not offered. */
export async function canReplaySome(bench: Workbench, letters: KnownLetter[]): Promise<boolean> {
  const results = await check(bench, letters);
  return results.some((one) => isReplayable(one, true));
}
