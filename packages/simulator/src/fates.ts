import type { Item } from "@savelife/core/item";
import type { Letter } from "./messages.ts";
import { isSameData, type Publication } from "./publications.ts";

/** What is left of a world at its end. */
export type Evidence = {
  publications: Publication[];
  items: ReadonlyMap<string, Item>;
  /** Keys whose item was replaced, once for each time. */
  replaced: string[];
  /** The dead letters by the message that each says to have been. */
  letters: ReadonlyMap<string, Letter[]>;
  /** How often each message was delivered. */
  deliveries: ReadonlyMap<string, number>;
};

/**
 * What became of one message. `rejected` stands for poison and for the losers of a conflict that are on the dead-letter
 * queue, `redriven` for valid events that are there because SQS had delivered them too often.
 */
export type Fate = "written" | "duplicate" | "rejected" | "redriven" | "lost";

/** The fate of each message, in the order of the publications. */
export function findFates({ publications, items, letters }: Evidence): Fate[] {
  const written = new Set<string>();
  return publications.map(({ messageId, truth }) => {
    const own = letters.get(messageId) ?? [];
    const stored = "item" in truth ? items.get(truth.item.PK) : undefined;
    const isRejected = "code" in truth || (stored !== undefined && !isSameData(truth.item, stored));
    if (isRejected) return own.length > 0 ? "rejected" : "lost";
    if (own.some(({ byRedrive }) => byRedrive)) return "redriven";
    if (stored === undefined) return "lost";
    if (written.has(stored.PK)) return "duplicate";
    written.add(stored.PK);
    return "written";
  });
}

/** How many messages met each fate. */
export function countFates(fates: Fate[]): Record<Fate, number> {
  const counts = { written: 0, duplicate: 0, rejected: 0, redriven: 0, lost: 0 };
  for (const fate of fates) counts[fate]++;
  return counts;
}
