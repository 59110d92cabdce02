import { isDeepStrictEqual } from "node:util";
import { changeItem } from "@savelife/core/change-item";
import { type ComparedField, compareFields, isErased, toItem } from "@savelife/core/item";
import { parse } from "@savelife/core/parse";
import { lookUpItems } from "@savelife/core/table";
import type { Target } from "./export.ts";
import { type Trace, trace } from "./history.ts";
import { type ConfirmOptions, holdLetters, isConfirmed, type Pass } from "./hold.ts";
import { idsOf } from "./journal.ts";
import { type KnownLetter, toLine } from "./known-letter.ts";
import { removeLetters } from "./move-letters.ts";
import { inTime, TableUnreadable } from "./plan.ts";
import type { Workbench } from "./workbench.ts";

/** Which data is right: what is stored, and letters are put aside in a file; or what a letter says of the item. */
export type Keep = { keep: "stored"; target: Target } | { keep: "letter" };

/** What would become of the letters. */
export type ResolvePlan = {
  /** Letters of those named that are there. */
  matched: number;
  conflicts: Conflict[];
  /** Stored already as they say, or of an item that was erased: they are removed, and nothing else happens. */
  settled: KnownLetter[];
  /** Contradict each other about one item: they stay. */
  contradicting: Conflict[];
  /** Not in conflict: they stay. `absent` would be written by a replay, the others need an edit. */
  others: Compared[];
};

/** What it came to. */
export type Resolved = ResolvePlan & {
  resolved: number;
  /** Letters whose item was changed or erased after the plan was made: they stay, and so does the item. */
  outdated: KnownLetter[];
  pass: Pass;
};

/**
 * Decides conflicts. Letters are put aside, in a file that is whole before any of them is deleted; or the item is
 * corrected by the fields that differ, if each still is as it was compared, and then the letter is deleted. A crash
 * between the two loses nothing: the next run only deletes a letter that is stored by then.
 * @param ids message ids
 * @throws Busy, TableUnreadable, what the target, the table or the queue throws
 */
export function resolveLetters(
  bench: Workbench,
  ids: string[],
  how: Keep,
  options: ConfirmOptions<ResolvePlan>,
): Promise<Resolved> {
  const { signal } = options;
  return holdLetters(bench, { ...options, until: ids }, async (held) => {
    await held.seen;
    const letters: KnownLetter[] = [];
    for await (const some of held.letters({ ids })) letters.push(...some);
    const plan = toPlan(await compareLetters(bench, letters), how.keep);
    const { conflicts, settled } = plan;
    const isPossible = conflicts.length + settled.length > 0;
    if (!isPossible || !(await isConfirmed(options, plan))) return { ...plan, resolved: 0, outdated: [] };
    const what = `keep what ${how.keep === "stored" ? "is stored" : "the letters say"}`;
    return trace(bench, { act: "resolve", what, signal }, async (traced) => {
      await remove(bench, settled, traced);
      const decided =
        how.keep === "stored"
          ? await putAside(bench, conflicts, how.target, traced)
          : await correct(bench, conflicts, signal, traced);
      return { ...plan, ...decided, resolved: settled.length + decided.resolved };
    });
  });
}

function toPlan(compared: Compared[], keep: Keep["keep"]): ResolvePlan {
  const all = compared.filter((one) => one.status === "conflict");
  const sentBy = ({ fields }: Conflict) => fields.map(({ sent }) => sent);
  const isContradicted = (one: Conflict) =>
    all.some((other) => other.PK === one.PK && !isDeepStrictEqual(sentBy(other), sentBy(one)));
  const contradicting = keep === "letter" ? all.filter(isContradicted) : [];
  return {
    matched: compared.length,
    conflicts: all.filter((one) => !contradicting.includes(one)),
    settled: compared.filter(({ status }) => status === "stored" || status === "erased").map(({ letter }) => letter),
    contradicting,
    others: compared.filter(({ status }) => status === "absent" || status === "rejected"),
  };
}

async function remove(bench: Workbench, letters: KnownLetter[], { begin, done }: Trace): Promise<void> {
  if (letters.length === 0) return;
  begin(idsOf(letters));
  await removeLetters(bench, letters);
  done(letters.length);
}

type Decided = Pick<Resolved, "resolved" | "outdated">;

async function putAside(bench: Workbench, conflicts: Conflict[], target: Target, traced: Trace): Promise<Decided> {
  const letters = conflicts.map(({ letter }) => letter);
  for (const letter of letters) await target.write(`${toLine(letter)}\n`);
  if (letters.length > 0) await target.keep();
  await remove(bench, letters, traced);
  return { resolved: letters.length, outdated: [] };
}

/**
 * Each item becomes what its letters say, once if they say the same. An interrupt does not cut off one that was begun.
 */
async function correct(bench: Workbench, conflicts: Conflict[], signal: AbortSignal, traced: Trace): Promise<Decided> {
  const decided: Decided = { resolved: 0, outdated: [] };
  for (const [PK, same] of Map.groupBy(conflicts, (conflict) => conflict.PK)) {
    if (signal.aborted) break;
    const letters = same.map(({ letter }) => letter);
    const changes = (same[0]?.fields ?? []).flatMap(({ field, stored, sent, differs }) => {
      return differs ? [{ field, from: stored, to: sent }] : [];
    });
    traced.begin([PK]);
    if ((await changeItem(bench.table, PK, changes, new Date(bench.now()).toISOString())) === "corrected") {
      await remove(bench, letters, traced);
      decided.resolved += letters.length;
    } else decided.outdated.push(...letters);
  }
  return decided;
}

/** A letter whose item is stored with other data. */
export type Conflict = {
  status: "conflict";
  letter: KnownLetter;
  PK: string;
  /** Every field of its type, in the order of the schema. */
  fields: ComparedField[];
  corrected?: string | undefined;
};

/**
 * How a letter compares with what the table holds now: the same is `stored`, or its item was `erased`, so a replay would
 * store nothing; the item is `absent`, so a replay would write it; or it is no event at all, and `rejected`.
 */
export type Compared = Conflict | { status: "stored" | "erased" | "absent" | "rejected"; letter: KnownLetter };

/** Compares letters with the items that are stored under their keys, each by itself. @throws TableUnreadable */
export async function compareLetters(
  bench: Pick<Workbench, "table" | "clock" | "random">,
  letters: KnownLetter[],
): Promise<Compared[]> {
  const readings = letters.map((letter) => {
    const parsed = parse(letter.body);
    return "event" in parsed ? { letter, event: parsed.event, item: toItem(parsed.event) } : { letter };
  });
  const items = new Map(readings.flatMap(({ item }) => (item ? [[item.PK, item] as const] : [])));
  const lookups = await inTime(bench, (attempt) => lookUpItems(bench.table, [...items.values()], attempt));
  const found = new Map([...items.keys()].map((PK, i) => [PK, lookups[i]]));

  return readings.map(({ letter, event, item }): Compared => {
    if (!event) return { status: "rejected", letter };
    const lookup = found.get(item.PK) ?? { status: "failed", reason: "NoAnswer" };
    if (lookup.status === "failed") throw new TableUnreadable(lookup.reason);
    if (lookup.status === "absent") return { status: "absent", letter };
    if (isErased(lookup.item)) return { status: "erased", letter };
    const fields = compareFields(event, lookup.item);
    if (!fields.some(({ differs }) => differs)) return { status: "stored", letter };
    return { status: "conflict", letter, PK: item.PK, fields, corrected: lookup.item.corrected };
  });
}
