import { isDeepStrictEqual } from "node:util";
import type { Item } from "@savelife/core/item";
import type { RejectionCode } from "@savelife/core/outcome";
import { MAX_REQUEST_BYTES, messageBytes } from "@savelife/core/queue";
import type { Letter } from "./messages.ts";
import { isSameData, type Publication } from "./publications.ts";
import type { Violation } from "./run.ts";

const MAX_ATTRIBUTES = 10;
/** The longest reason that a poison message of the traffic earns: a few faults, each under 100 bytes. */
const MAX_REASON_BYTES = 2_000;

/** What is wrong with a dead letter, given the message that it was. */
export function checkLetter(letter: Letter, publication: Publication, items: ReadonlyMap<string, Item>): Violation[] {
  const laws: string[] = [];
  const { Rejection: reason, ...attributes } = letter.attributes ?? {};
  const { message } = publication;
  const isKept = letter.body === message.body && letter.groupId === message.groupId;
  if (!isKept || !isDeepStrictEqual(attributes, message.attributes))
    laws.push("a dead letter keeps what the message was");
  if (!letter.byRedrive) laws.push(...checkReason(reason?.StringValue, publication, items));
  return laws.map((law) => ({ law, about: publication.messageId }));
}

function checkReason(reason: string | undefined, publication: Publication, items: ReadonlyMap<string, Item>): string[] {
  const expected = rejectionOf(publication.truth, items);
  if (expected === undefined) return ["only what must be rejected is sent to the dead-letter queue"];
  if (reason === undefined && !hasRoom(publication)) return [];
  return codeOf(reason) === expected ? [] : ["a dead letter says why it is one"];
}

/** The loser of a conflict is known now, for what is stored was stored first. */
function rejectionOf(truth: Publication["truth"], items: ReadonlyMap<string, Item>): RejectionCode | undefined {
  if ("code" in truth) return truth.code;
  const stored = items.get(truth.item.PK);
  return stored && !isSameData(truth.item, stored) ? "conflict" : undefined;
}

function hasRoom({ message }: Publication): boolean {
  const { attributes = {} } = message;
  return (
    Object.keys(attributes).length < MAX_ATTRIBUTES && messageBytes(message) <= MAX_REQUEST_BYTES - MAX_REASON_BYTES
  );
}

function codeOf(reason = "{}"): unknown {
  return (JSON.parse(reason) as { code?: unknown }).code;
}
