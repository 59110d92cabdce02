import { isDeepStrictEqual } from "node:util";
import type { Item } from "@savelife/core/item";
import type { RejectionCode } from "@savelife/core/outcome";
import { MAX_REQUEST_BYTES, messageBytes } from "@savelife/core/queue";
import type { Letter } from "./queue.ts";
import { isSameData, MAX_ATTRIBUTES, type Publication } from "./traffic.ts";

/** A law that was broken, and by what: the id of a message or, where no message is to blame, the key of an item. */
export type Violation = { law: string; about: string };

/** What is stored, and what is on the dead-letter queue, by the id of the message that became it. */
type Stored = { items: ReadonlyMap<string, Item>; letters: ReadonlyMap<string, Letter[]> };

/** What is left of a world at its end. */
export type Evidence = Stored & {
  publications: Publication[];
  /** Keys whose item was replaced, once for each time. */
  replaced: string[];
  /** How often each message was delivered. */
  deliveries: ReadonlyMap<string, number>;
};

/**
 * What became of one message. `rejected` are invalid messages and losers of a conflict that are on the dead-letter queue,
 * `redriven` valid events that are there because SQS had delivered them too often.
 */
export const FATES = ["written", "duplicate", "rejected", "redriven", "lost"] as const;

type Fate = (typeof FATES)[number];

/** The fate of each message, in the order of the publications. */
export function findFates({ publications, items, letters }: Evidence): Fate[] {
  const written = new Set<string>();
  return publications.map(({ messageId, truth }) => {
    const own = letters.get(messageId) ?? [];
    if (rejectionOf(truth, items) !== undefined) return own.length > 0 ? "rejected" : "lost";
    if (own.some(({ byRedrive }) => byRedrive)) return "redriven";
    if (!("item" in truth) || !items.has(truth.item.PK)) return "lost";
    if (written.has(truth.item.PK)) return "duplicate";
    written.add(truth.item.PK);
    return "written";
  });
}

/** The code with which a message must be rejected. The loser of a conflict is known once something is stored. */
function rejectionOf(truth: Publication["truth"], items: Stored["items"]): RejectionCode | undefined {
  if ("code" in truth) return truth.code;
  const stored = items.get(truth.item.PK);
  return stored && !isSameData(truth.item, stored) ? "conflict" : undefined;
}

/**
 * Checks an acknowledgement at the moment it is made, which finds what a later delivery would repair and hide: a message may be
 * acknowledged when its event is stored, or when it has become a dead letter.
 */
export function judgeAcknowledgement(
  messageId: string,
  sent: Publication | undefined,
  { items, letters }: Stored,
): Violation[] {
  const item = sent && "item" in sent.truth ? sent.truth.item : undefined;
  const stored = item && items.get(item.PK);
  if ((stored && isSameData(item, stored)) || letters.has(messageId)) return [];
  return [{ law: "a message is acknowledged only when it is stored or a dead letter", about: messageId }];
}

/**
 * Compares the end of a world with what was sent to it.
 * @param mayRedrive whether valid events may end on the dead-letter queue because they were delivered too often
 */
export function judge(evidence: Evidence, fates: Fate[], mayRedrive: boolean): Violation[] {
  const { publications, items, letters, replaced, deliveries } = evidence;
  const violations: Violation[] = [];
  const blame = (about: string, law: string) => violations.push({ law, about });
  publications.forEach(({ messageId }, i) => {
    if (fates[i] === "lost") blame(messageId, "every message ends as an item or as a dead letter");
    if (fates[i] === "redriven" && !mayRedrive) blame(messageId, "no valid event is redriven");
  });
  const sent = new Map(publications.map((publication) => [publication.messageId, publication]));
  for (const [messageId, own] of letters) {
    const publication = sent.get(messageId);
    if (!publication) blame(messageId, "every dead letter is a message that was sent");
    else for (const law of own.flatMap((letter) => judgeLetter(letter, publication, items))) blame(messageId, law);
    // The receive at which SQS redrives a message is not a delivery, so one letter more than the deliveries is allowed.
    const redriven = own.filter(({ byRedrive }) => byRedrive).length;
    if (redriven > 1 || own.length - redriven > (deliveries.get(messageId) ?? 0)) {
      blame(messageId, "a message becomes a dead letter at most once for each delivery");
    }
  }
  const sentItems = publications.flatMap(({ truth }) => ("item" in truth ? [truth.item] : []));
  const byKey = Map.groupBy(sentItems, ({ PK }) => PK);
  for (const item of items.values()) {
    const isSent = byKey.get(item.PK)?.some((one) => isDeepStrictEqual(one, item));
    if (!isSent) blame(item.PK, "nothing is stored that was not sent");
  }
  for (const key of replaced) blame(key, "no item is ever replaced");
  return violations;
}

function judgeLetter(letter: Letter, { message, truth }: Publication, items: Stored["items"]): string[] {
  const { Rejection: reason, ...attributes } = letter.attributes ?? {};
  const isKept = letter.body === message.body && letter.groupId === message.groupId;
  const isWhole = isKept && isDeepStrictEqual(attributes, message.attributes);
  const changed = isWhole ? [] : ["a dead letter keeps the body and the attributes of its message"];
  if (letter.byRedrive) return changed;
  const expected = rejectionOf(truth, items);
  if (expected === undefined) return [...changed, "only what must be rejected is sent to the dead-letter queue"];
  const hasReason = reason ? JSON.parse(reason.StringValue ?? "{}").code === expected : !hasRoom(message);
  return hasReason ? changed : [...changed, "a dead letter names the code of its rejection"];
}

/** The longest reason that a message of the traffic can get: a few faults, each under 100 bytes. */
const MAX_REASON_BYTES = 2_000;

function hasRoom(message: Publication["message"]): boolean {
  const count = Object.keys(message.attributes ?? {}).length;
  return count < MAX_ATTRIBUTES && messageBytes(message) <= MAX_REQUEST_BYTES - MAX_REASON_BYTES;
}
