import { isDeepStrictEqual } from "node:util";
import type { Item } from "@savelife/core/item";
import type { Evidence, Fate } from "./fates.ts";
import { checkLetter } from "./letter-laws.ts";
import type { Letter } from "./messages.ts";
import type { Violation } from "./run.ts";

/**
 * Holds the end of a world against what was sent to it.
 * @param mayRedrive whether valid events may end on the dead-letter queue because they were delivered too often
 */
export function judge(evidence: Evidence, fates: Fate[], mayRedrive: boolean): Violation[] {
  return [...judgeFates(evidence, fates, mayRedrive), ...judgeLetters(evidence), ...judgeItems(evidence)];
}

function judgeFates({ publications }: Evidence, fates: Fate[], mayRedrive: boolean): Violation[] {
  return publications.flatMap(({ messageId }, i) => {
    if (fates[i] === "lost") return [{ law: "every message ends as an item or as a dead letter", about: messageId }];
    if (fates[i] === "redriven" && !mayRedrive) {
      return [{ law: "no valid event is delivered so often that it is redriven", about: messageId }];
    }
    return [];
  });
}

function judgeLetters({ publications, letters, deliveries, items }: Evidence): Violation[] {
  const sent = new Map(publications.map((publication) => [publication.messageId, publication]));
  return [...letters].flatMap(([messageId, own]) => {
    const publication = sent.get(messageId);
    if (!publication) return [{ law: "every dead letter is a message that was sent", about: messageId }];
    const faults = own.flatMap((letter) => checkLetter(letter, publication, items));
    if (!isTooOften(own, deliveries.get(messageId) ?? 0)) return faults;
    return [{ law: "a message is no more often a dead letter than it was delivered", about: messageId }, ...faults];
  });
}

/** The receive at which SQS redrives a message delivers it to nobody, so that one letter is beyond the deliveries. */
function isTooOften(letters: Letter[], deliveries: number): boolean {
  const redriven = letters.filter(({ byRedrive }) => byRedrive).length;
  return redriven > 1 || letters.length - redriven > deliveries;
}

function judgeItems({ publications, items, replaced }: Evidence): Violation[] {
  const sent = Map.groupBy(
    publications.flatMap(({ truth }) => ("item" in truth ? [truth.item] : [])),
    ({ PK }) => PK,
  );
  const unsent = [...items.values()].filter((item) => !isAmong(item, sent.get(item.PK)));
  return [
    ...unsent.map(({ PK }) => ({ law: "nothing is stored that was not sent", about: PK })),
    ...replaced.map((key) => ({ law: "no item is ever replaced", about: key })),
  ];
}

function isAmong(item: Item, sent: Item[] = []): boolean {
  return sent.some((one) => isDeepStrictEqual(one, item));
}
