import { isDeepStrictEqual } from "node:util";
import { changeItem } from "@savelife/core/change-item";
import { type ComparedField, compareFields, isErased, toItem } from "@savelife/core/item";
import { parse } from "@savelife/core/parse";
import { lookUpItems } from "@savelife/core/table";
import type { Target } from "./export.ts";
import { type Trace, trace } from "./history.ts";
import { type HoldOptions, holdLetters, type Pass } from "./hold.ts";
import { idsOf } from "./journal.ts";
import { type KnownLetter, toLine } from "./known-letter.ts";
import { GROUP, removeLetters } from "./move-letters.ts";
import { CHECK_MILLISECONDS, TableUnreadable } from "./plan.ts";
import type { Workbench } from "./workbench.ts";

/**
 * Which data is right: what is stored, so that letters are put aside in a file; or what a letter says, so that the
 * item is corrected.
 */
export type Keep = { keep: "stored"; target: Target } | { keep: "letter" };

/** What would become of the letters. */
export type ResolvePlan = {
  /** Letters of those named that are there. */
  matched: number;
  /** Decided now. */
  conflicts: Conflict[];
  /** Stored already as they say, or of an item that was erased: they are removed, and nothing else happens. */
  settled: KnownLetter[];
  /** Contradict each other about one item: they stay. */
  contradicting: Conflict[];
  /** Not in conflict: they stay. `absent` would be written by a replay, the others need an edit. */
  others: Compared[];
};

export type ResolveOptions = HoldOptions & {
  /** Asked with what would happen, before anything does; false: nothing happens. Default: it happens. */
  confirm?: ((plan: ResolvePlan) => Promise<boolean>) | undefined;
};

/** What it came to. */
export type Resolved = ResolvePlan & {
  /** Letters that were decided, and are deleted. */
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
export function resolveLetters(bench: Workbench, ids: string[], how: Keep, options: ResolveOptions): Promise<Resolved> {
  const { dryRun = false, signal, confirm = async () => !dryRun } = options;
  return holdLetters(bench, { ...options, until: ids }, async (held) => {
    await held.seen;
    const letters: KnownLetter[] = [];
    for await (const some of held.letters({ ids }, GROUP)) letters.push(...some);
    const plan = toPlan(await compareLetters(bench, letters), how.keep);
    const { conflicts, settled } = plan;
    const isConfirmed = !signal.aborted && conflicts.length + settled.length > 0 && (await confirm(plan));
    if (!isConfirmed || signal.aborted) return { ...plan, resolved: 0, outdated: [] };
    const doing = { act: "resolve" as const, what: `keep what ${WHAT[how.keep]}`, signal };
    return trace(bench, doing, async (traced) => {
      await remove(bench, settled, traced);
      const decided =
        how.keep === "stored"
          ? await putAside(bench, conflicts, how.target, traced)
          : await correct(bench, conflicts, signal, traced);
      return { ...plan, ...decided, resolved: settled.length + decided.resolved };
    });
  });
}

const WHAT = { stored: "is stored", letter: "the letters say" };

/** Letters that were decided and deleted, and those that could not be. */
type Decided = { resolved: number; outdated: KnownLetter[] };

function toPlan(compared: Compared[], keep: Keep["keep"]): ResolvePlan {
  const all = compared.filter((one) => one.status === "conflict");
  const contradicting = keep === "letter" ? all.filter((one) => all.some((other) => isContradiction(one, other))) : [];
  return {
    matched: compared.length,
    conflicts: all.filter((one) => !contradicting.includes(one)),
    settled: compared.filter(({ status }) => status === "stored" || status === "erased").map(({ letter }) => letter),
    contradicting,
    others: compared.filter(({ status }) => status === "absent" || status === "rejected"),
  };
}

function isContradiction(one: Conflict, other: Conflict): boolean {
  return one.PK === other.PK && !isDeepStrictEqual(sentBy(one), sentBy(other));
}

function sentBy({ fields }: Conflict): unknown[] {
  return fields.map(({ sent }) => sent);
}

async function remove(bench: Workbench, letters: KnownLetter[], { begin, done }: Trace): Promise<void> {
  if (letters.length === 0) return;
  begin(idsOf(letters));
  await removeLetters(bench, letters);
  done(letters.length);
}

async function putAside(bench: Workbench, conflicts: Conflict[], target: Target, traced: Trace): Promise<Decided> {
  const letters = conflicts.map(({ letter }) => letter);
  for (const letter of letters) await target.write(`${toLine(letter)}\n`);
  if (letters.length > 0) await target.keep();
  await remove(bench, letters, traced);
  return { resolved: letters.length, outdated: [] };
}

/** One item after the other; an interrupt does not cut off one that was begun. */
async function correct(bench: Workbench, conflicts: Conflict[], signal: AbortSignal, traced: Trace): Promise<Decided> {
  const decided: Decided = { resolved: 0, outdated: [] };
  for (const [PK, same] of Map.groupBy(conflicts, (conflict) => conflict.PK)) {
    if (signal.aborted) break;
    const letters = same.map(({ letter }) => letter);
    traced.begin([PK]);
    if (await correctOne(bench, same[0])) {
      await remove(bench, letters, traced);
      decided.resolved += letters.length;
    } else decided.outdated.push(...letters);
  }
  return decided;
}

/** The item becomes what the letter says of it; two letters that say the same correct it once. */
async function correctOne({ table, now }: Workbench, conflict: Conflict | undefined): Promise<boolean> {
  if (!conflict) return false;
  const changes = conflict.fields.filter(({ differs }) => differs);
  const fields = changes.map(({ field, stored, sent }) => ({ field, from: stored, to: sent }));
  return (await changeItem(table, conflict.PK, fields, new Date(now()).toISOString())) === "corrected";
}

/** A letter whose item is stored with other data. */
export type Conflict = {
  status: "conflict";
  letter: KnownLetter;
  PK: string;
  /** Every field of its type, in the order of the schema. */
  fields: ComparedField[];
  /** When an operator changed the item, if one did. */
  corrected?: string | undefined;
};

/** How a letter compares with what the table holds now. */
export type Compared =
  | Conflict
  /** The item has the same data, or was erased: a replay would store nothing. */
  | { status: "stored" | "erased"; letter: KnownLetter; PK: string }
  /** There is no such item: a replay would write it. */
  | { status: "absent"; letter: KnownLetter; PK: string }
  /** It is not an event at all. */
  | { status: "rejected"; letter: KnownLetter };

/**
 * Compares letters with the items that are stored under their keys, each by itself, in their order.
 * @throws TableUnreadable when the table could not be read for all of them
 */
export async function compareLetters(
  { table, clock, random }: Pick<Workbench, "table" | "clock" | "random">,
  letters: KnownLetter[],
): Promise<Compared[]> {
  const readings = letters.map((letter) => {
    const parsed = parse(letter.body);
    return "event" in parsed ? { letter, event: parsed.event, item: toItem(parsed.event) } : { letter };
  });
  const items = new Map(readings.flatMap(({ item }) => (item ? [[item.PK, item] as const] : [])));
  const time = clock.deadline(CHECK_MILLISECONDS);
  const attempt = { clock, random, signal: time.signal };
  const lookups = await lookUpItems(table, [...items.values()], attempt).finally(time.clear);
  const found = new Map([...items.keys()].map((PK, i) => [PK, lookups[i]]));

  return readings.map(({ letter, event, item }): Compared => {
    if (!event) return { status: "rejected", letter };
    const { PK } = item;
    const lookup = found.get(PK) ?? { status: "failed", reason: "NoAnswer" };
    if (lookup.status === "failed") throw new TableUnreadable(lookup.reason);
    if (lookup.status === "absent") return { status: "absent", letter, PK };
    if (isErased(lookup.item)) return { status: "erased", letter, PK };
    const fields = compareFields(event, lookup.item);
    if (!fields.some(({ differs }) => differs)) return { status: "stored", letter, PK };
    return { status: "conflict", letter, PK, fields, corrected: lookup.item.corrected };
  });
}
