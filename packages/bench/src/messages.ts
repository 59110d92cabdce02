import type { Event } from "@savelife/core/catalogue";
import { print } from "@savelife/core/event";
import { eventId } from "@savelife/core/keys";
import type { SQSEvent } from "aws-lambda";
import type { Task } from "./task.ts";

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
  const Records = events.map((event) => ({ ...record, messageId: event.id, body: print(event) }));
  return JSON.parse(JSON.stringify({ Records }));
}
