import { MAX_REQUEST_BYTES, type MessageAttributes, messageBytes } from "@savelife/core/queue";
import { againLater, contradict, itemOf, type Meant, makeEvent, spell } from "./events.ts";
import { POISON_CODES, poison } from "./poison.ts";
import { type Publication, toReference } from "./publications.ts";
import type { Random } from "./random.ts";

/** How often, in this seed's traffic, a message is none that simply is a new event. */
type Mix = { repeats: number; conflicts: number; poison: number };

/** Messages come in clusters of up to this many, since publishers send batches. */
const MAX_CLUSTER = 400;
/** A repeat or a conflict is as likely to be near, in the same batch perhaps, as anywhere. */
const NEAR = 50;
/** SQS allows ten attributes on a message, so that one which has them all leaves no room for `Rejection`. */
const MAX_ATTRIBUTES = 10;

/** What the publishers send: new events, the same ones again, some that contradict others, and invalid ones. */
export function makeTraffic(count: number, random: Random): Publication[] {
  const mix = { repeats: random.between(0, 0.15), conflicts: random.between(0, 0.04), poison: random.between(0, 0.05) };
  const gapMilliseconds = random.between(500, 8_000);
  const events: Meant[] = [];
  const publications: Publication[] = [];
  let atMilliseconds = 0;
  for (let left = 0; publications.length < count; left--) {
    if (left === 0) {
      left = 1 + random.integer(MAX_CLUSTER);
      atMilliseconds += random.between(0, 2 * gapMilliseconds);
    }
    publications.push(publish(publications.length, atMilliseconds, events, mix, random));
  }
  makeHuge(publications.find(({ truth }) => "code" in truth));
  return publications;
}

function publish(number: number, atMilliseconds: number, events: Meant[], mix: Mix, random: Random): Publication {
  const messageId = random.uuid();
  const attributes = drawAttributes(messageId, random);
  const { body, truth } = drawBody(number, events, mix, random);
  const groupId = random.chance(0.1) ? { groupId: "import" } : {};
  return { messageId, atMilliseconds, message: { body, attributes, ...groupId }, truth };
}

type Content = { body: string; truth: Publication["truth"] };

function drawBody(number: number, events: Meant[], mix: Mix, random: Random): Content {
  const earlier = events[random.chance(0.5) ? events.length - 1 - random.integer(NEAR) : random.integer(events.length)];
  const kind = random.unit();
  if (kind < mix.poison) {
    const code = random.pick(POISON_CODES);
    return { body: poison(code, makeEvent(random, number), random), truth: { code } };
  }
  if (earlier && kind < mix.poison + mix.repeats) return express(againLater(earlier, random), random);
  if (earlier && kind < mix.poison + mix.repeats + mix.conflicts) return express(contradict(earlier, number), random);
  const event = makeEvent(random, number);
  events.push(event);
  return express(event, random);
}

function express(event: Meant, random: Random): Content {
  return { body: spell(event, random), truth: { item: itemOf(event) } };
}

/** The reference, and on some messages others, which a dead letter must keep. */
function drawAttributes(messageId: string, random: Random): MessageAttributes {
  const attributes: MessageAttributes = toReference(messageId);
  if (random.chance(0.9)) return attributes;
  attributes.signature = { DataType: "Binary", BinaryValue: new Uint8Array([0, 127, 128, random.integer(256)]) };
  attributes.priority = { DataType: "Number.int", StringValue: String(random.integer(10)) };
  if (random.chance(0.5)) return attributes;
  for (let i = Object.keys(attributes).length; i < MAX_ATTRIBUTES; i++) {
    attributes[`attribute-${i}`] = { DataType: "String", StringValue: "full" };
  }
  return attributes;
}

/** One poison message of each run is as large as SQS takes, so that its dead letter has no room for a reason. */
function makeHuge(publication: Publication | undefined): void {
  if (!publication) return;
  const { attributes } = publication.message;
  const room = MAX_REQUEST_BYTES - messageBytes({ body: "", ...(attributes && { attributes }) });
  publication.message = { ...publication.message, body: "x".repeat(room) };
  publication.truth = { code: "not-json" };
}
