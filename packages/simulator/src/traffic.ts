import { isDeepStrictEqual } from "node:util";
import type { Item } from "@savelife/core/item";
import type { RejectionCode } from "@savelife/core/outcome";
import { MAX_REQUEST_BYTES, type MessageAttributes, messageBytes, type OutgoingMessage } from "@savelife/core/queue";
import { againLater, contradict, type Event, INVALID_CODES, itemOf, makeEvent, makeInvalid, spell } from "./events.ts";
import type { Random } from "./random.ts";

/**
 * A message that was sent, and what must become of it: known because it was made so, and never by asking the code under test. A
 * conflict is not known before the end, as the world decides which of two events comes first.
 */
export type Publication = {
  messageId: string;
  atMilliseconds: number;
  message: OutgoingMessage;
  truth: { item: Item } | { code: RejectionCode };
};

/** The attribute that links a dead letter to its message. */
const REFERENCE = "reference";

/** The attributes that identify a message on every queue. */
export function toReference(messageId: string): MessageAttributes {
  return { [REFERENCE]: { DataType: "String", StringValue: messageId } };
}

/** The id of the message that became this dead letter; empty when the letter does not name it. */
export function referenceOf({ attributes }: OutgoingMessage): string {
  return attributes?.[REFERENCE]?.StringValue ?? "";
}

/** Whether two items have the same data of one donor or donation. Source and time belong to the message, not to the data. */
export function isSameData(one: Item, other: Item): boolean {
  const { source: _source, time: _time, ...data } = one;
  const { source: _otherSource, time: _otherTime, ...otherData } = other;
  return isDeepStrictEqual(data, otherData);
}

/** Messages come in clusters of up to this many, since publishers send batches. */
const MAX_CLUSTER = 400;
/** A repeat or a conflict is as likely to be near, in the same batch perhaps, as anywhere. */
const NEAR = 50;
/** SQS allows ten attributes on a message, so that one which has them all leaves no room for `Rejection`. */
export const MAX_ATTRIBUTES = 10;

/** What the publishers send: new events, the same ones again, some that contradict others, and invalid ones. */
export function makeTraffic(count: number, random: Random): Publication[] {
  const [invalid, repeats, conflicts] = [random.between(0, 0.05), random.between(0, 0.15), random.between(0, 0.04)];
  const gapMilliseconds = random.between(500, 8_000);
  const events: Event[] = [];
  const publications: Publication[] = [];
  let atMilliseconds = 0;
  for (let left = 0; publications.length < count; left--) {
    if (left === 0) {
      left = 1 + random.integer(MAX_CLUSTER);
      atMilliseconds += random.between(0, 2 * gapMilliseconds);
    }
    const number = publications.length;
    const from = random.chance(0.5) ? Math.max(0, events.length - NEAR) : 0;
    const earlier = events[from + random.integer(events.length - from)];
    const fresh = makeEvent(random, number);
    const kind = random.unit();
    if (kind < invalid) {
      const code = random.pick(INVALID_CODES);
      publish(makeInvalid(code, fresh, random), { code });
    } else if (earlier && kind < invalid + repeats) publishEvent(againLater(earlier, random));
    else if (earlier && kind < invalid + repeats + conflicts) publishEvent(contradict(earlier, number));
    else {
      events.push(fresh);
      publishEvent(fresh);
    }
  }
  makeHuge(publications.find(({ truth }) => "code" in truth));
  return publications;

  function publishEvent(event: Event): void {
    publish(spell(event, random), { item: itemOf(event) });
  }

  function publish(body: string, truth: Publication["truth"]): void {
    const messageId = random.uuid();
    const groupId = random.chance(0.1) ? { groupId: "import" } : {};
    const message = { body, attributes: drawAttributes(messageId, random), ...groupId };
    publications.push({ messageId, atMilliseconds, message, truth });
  }
}

/** The reference, and on some messages other attributes, which a dead letter must keep. */
function drawAttributes(messageId: string, random: Random): MessageAttributes {
  const attributes = toReference(messageId);
  if (random.chance(0.9)) return attributes;
  attributes.signature = { DataType: "Binary", BinaryValue: new Uint8Array([0, 127, 128, random.integer(256)]) };
  attributes.priority = { DataType: "Number.int", StringValue: String(random.integer(10)) };
  if (random.chance(0.5)) return attributes;
  for (let i = Object.keys(attributes).length; i < MAX_ATTRIBUTES; i++) {
    attributes[`attribute-${i}`] = { DataType: "String", StringValue: "full" };
  }
  return attributes;
}

/** One invalid message of each run is as large as SQS takes, so that its dead letter has no room for a reason. */
function makeHuge(publication: Publication | undefined): void {
  if (!publication) return;
  const { attributes } = publication.message;
  const room = MAX_REQUEST_BYTES - messageBytes({ body: "", ...(attributes && { attributes }) });
  publication.message = { ...publication.message, body: "x".repeat(room) };
  publication.truth = { code: "not-json" };
}
