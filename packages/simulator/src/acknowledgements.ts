import type { Item } from "@savelife/core/item";
import type { Letter } from "./messages.ts";
import { isSameData, type Publication } from "./publications.ts";
import type { Violation } from "./run.ts";

/** What the table and the dead-letter queue hold at present. */
export type Holdings = { items: ReadonlyMap<string, Item>; letters: ReadonlyMap<string, Letter[]> };

/** Checks each acknowledgement at its own moment, which finds what a later delivery would repair and hide. */
export class Acknowledgements {
  readonly violations: Violation[] = [];
  readonly #publications: Map<string, Publication>;
  readonly #holdings: Holdings;

  constructor(publications: Publication[], holdings: Holdings) {
    this.#publications = new Map(publications.map((publication) => [publication.messageId, publication]));
    this.#holdings = holdings;
  }

  /** A message may be acknowledged when its event is stored, or when it has become a dead letter. */
  check(messageId: string): void {
    const { items, letters } = this.#holdings;
    const { truth } = this.#publications.get(messageId) ?? {};
    const stored = truth && "item" in truth ? items.get(truth.item.PK) : undefined;
    const isStored = truth && "item" in truth && stored !== undefined && isSameData(truth.item, stored);
    if (isStored || letters.has(messageId)) return;
    this.violations.push({
      law: "a message is acknowledged only when it is stored or a dead letter",
      about: messageId,
    });
  }
}
