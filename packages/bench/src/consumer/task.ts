import type { Event } from "@savelife/core/catalogue";
import { serialize } from "@savelife/core/event";
import { eventId } from "@savelife/core/keys";
import type { SQSEvent, SQSRecord } from "aws-lambda";

/** What a worker is asked to do: take fresh messages, batch by batch. */
export type Task = {
  /** Distinguishes the messages of this task from those of any other. */
  name: string;
  messages: number;
  /** How many messages are handed to the handler at once. */
  batchSize: number;
  /** What the messages are made from: an event of each type, and a record as Lambda gives it. */
  templates: { events: Event[]; record: SQSRecord };
};

/** What the handler took for a task; making the messages is not counted. */
export type Measurement = {
  messages: number;
  milliseconds: number;
  /** Of the whole process, so with garbage collection and compilation. */
  cpuMicroseconds: number;
  /** The most memory that the process ever had resident, in bytes. */
  peakBytes: number;
  /** How many messages the handler did not acknowledge; anything but 0 is a failure. */
  reported: number;
};

/** The events of a task, from `first` on: the same ones each time, and in no other task. */
export function makeEvents({ name, templates }: Task, first: number, count: number): Event[] {
  return Array.from({ length: count }, (_, i) => {
    const template = templates.events[(first + i) % templates.events.length];
    if (!template) throw new Error("expected a template for events, got none");
    return { ...template, id: eventId("https://bench.example.org", `${name} ${first + i}`) };
  });
}

/** Events as Lambda hands them to the consumer: parsed from the JSON of the invocation. */
export function toSqsEvent(events: Event[], { record }: Task["templates"]): SQSEvent {
  const Records = events.map((event) => ({ ...record, messageId: event.id, body: serialize(event) }));
  return JSON.parse(JSON.stringify({ Records }));
}
