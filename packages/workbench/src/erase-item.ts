import { findEventType } from "@savelife/core/catalogue";
import { putTombstone } from "@savelife/core/change-item";
import { isErased } from "@savelife/core/item";
import { isFields, readJson } from "@savelife/core/json";
import { primaryKey, Uuid } from "@savelife/core/keys";
import { getItem } from "@savelife/core/read-items";
import { unwrap } from "@savelife/core/unwrap";
import { trace } from "./history.ts";
import { type ConfirmOptions, holdLetters, isConfirmed, type Pass } from "./hold.ts";
import { idsOf } from "./journal.ts";
import type { KnownLetter } from "./known-letter.ts";
import { removeLetters } from "./move-letters.ts";
import type { Workbench } from "./workbench.ts";

/** What there is of a key. */
export type ErasePlan = {
  PK: string;
  /** What the table has under it: an item, nothing, or what an earlier erasure has left. */
  item: "stored" | "absent" | "erased";
  letters: string[];
  /** Dead letters that have the id where that of an event is not, such as in a list: somebody has to look at them. */
  mentions: string[];
};

type EraseOptions = ConfirmOptions<ErasePlan> & {
  /** True to mark a key as erased of which nothing is here, as its event may still be on its way. Default false. */
  force?: boolean | undefined;
};

/** What an erasure came to. Do it again when the pass is not complete, as letters may have been hidden from it. */
export type Erased = ErasePlan & {
  /** True when the key is marked as erased, now or before, and its letters are deleted or about to be. */
  isErased: boolean;
  pass: Pass;
};

/**
 * Erases an item: a tombstone replaces it, and then its dead letters are deleted, from the queue and from the journal.
 * From the tombstone on no event of this key stores anything or becomes a conflict, so whatever ends this in between,
 * doing it again finishes it.
 * @throws Busy, what the table or the queue throws
 */
export function eraseItem(bench: Workbench, PK: string, options: EraseOptions): Promise<Erased> {
  const { force = false, signal } = options;
  return holdLetters(bench, options, async (held) => {
    const letters: KnownLetter[] = [];
    const mentions: string[] = [];
    await held.seen;
    for await (const some of held.letters({})) {
      const related = Map.groupBy(some, ({ body }) => relationTo(PK, body));
      letters.push(...(related.get("of") ?? []));
      mentions.push(...idsOf(related.get("mentions") ?? []));
    }
    const stored = await getItem(bench.table, PK, signal);
    const item = stored ? (isErased(stored) ? "erased" : "stored") : "absent";
    const plan: ErasePlan = { PK, item, letters: idsOf(letters), mentions };
    const isKnown = item !== "absent" || letters.length > 0 || force;
    if (!isKnown || !(await isConfirmed(options, plan))) return { ...plan, isErased: false };
    const what = `what is stored, and ${plan.letters.length} dead letters`;
    return trace(bench, { act: "erase", what }, async ({ begin, done }) => {
      begin([PK, ...plan.letters]);
      await putTombstone(bench.table, PK, new Date(bench.now()).toISOString());
      await removeLetters(bench, letters);
      // Letters of this key that were seen at an earlier time are hidden now, or no longer there.
      for (const some of bench.journal.inGroups({})) {
        bench.journal.forget(idsOf(some.filter(({ body }) => relationTo(PK, body) === "of")));
      }
      bench.journal.overwrite();
      done(1);
      return { ...plan, isErased: true };
    });
  });
}

/** A letter is of a key when that is the id of its event, whatever else is wrong; or it mentions the id elsewhere. */
type Relation = "of" | "mentions";

function relationTo(PK: string, body: string): Relation | undefined {
  const id = PK.slice(PK.indexOf("#") + 1);
  const json = readJson(body);
  const unwrapped = "value" in json ? unwrap(json.value) : json;
  const ids = "value" in unwrapped ? idsOfEvent(unwrapped.value, PK) : idsInText(body);
  if (ids.length === 1 && ids[0] === id) return "of";
  return body.toLowerCase().includes(id) ? "mentions" : undefined;
}

/** Without a type that we know it may be any item of this id. */
function idsOfEvent(value: unknown, PK: string): string[] {
  if (!isFields(value)) return [];
  const prefix = findEventType(String(value.type))?.prefix;
  const id = Uuid.safeParse(value.id);
  return id.success && (prefix === undefined || PK === primaryKey(prefix, id.data)) ? [id.data] : [];
}

/** The ids of what is not JSON, such as a message that was cut off, also inside the envelope of a topic. */
function idsInText(text: string): string[] {
  const found = [...text.matchAll(/"id\\*"\s*:\s*\\*"([\da-fA-F-]{36})\\*"/g)].map(([, id = ""]) => id.toLowerCase());
  return [...new Set(found)];
}
