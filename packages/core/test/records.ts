import { readFileSync } from "node:fs";
import type { SQSEvent, SQSRecord } from "aws-lambda";
import { catalogue, type Event } from "../src/catalogue.ts";
import type { RejectionCode } from "../src/outcome.ts";
import { validate } from "../src/parse.ts";

const template = (JSON.parse(read("sqs-event.json")) as SQSEvent).Records[0] as SQSRecord;

/** A record as Lambda gives it, with this body; every record has a message id and a receipt handle of its own. */
export function record(body: string, change: Partial<SQSRecord> = {}): SQSRecord {
  const messageId = crypto.randomUUID();
  return { ...structuredClone(template), messageId, receiptHandle: `handle of ${messageId}`, body, ...change };
}

/** The fixture of a type of the catalogue, with another id when one is given. */
export function fixture(type: Event["type"], id?: string): Event {
  const value = JSON.parse(read(`events/${type}.json`));
  const parsed = validate(id ? { ...value, id } : value, "refused");
  if ("rejection" in parsed) throw new Error(`fixtures/events/${type}.json is rejected: ${JSON.stringify(parsed)}`);
  return parsed.event;
}

/** An event of any type with an id of its own; the types take turns. */
export function freshEvents(count: number): Event[] {
  const rounds = Array.from({ length: Math.ceil(count / catalogue.length) }, () => catalogue).flat();
  return rounds.slice(0, count).map(({ type }) => fixture(type, crypto.randomUUID()));
}

/** What SNS or EventBridge puts around an event, with nothing in it. */
export function envelope(name: "sns" | "eventbridge"): Record<string, unknown> {
  return JSON.parse(read(`envelopes/${name}.json`));
}

/** The body of the fixture that is rejected with this code. */
export function rejectedBody(code: RejectionCode): string {
  return read(`rejected/${code}.txt`);
}

function read(name: string): string {
  return readFileSync(new URL(`../fixtures/${name}`, import.meta.url), "utf8");
}
