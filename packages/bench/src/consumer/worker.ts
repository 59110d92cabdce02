import type { Event } from "@savelife/core/catalogue";
import { serialize } from "@savelife/core/event";
import { eventId } from "@savelife/core/keys";
import { createContext } from "@savelife/local/lambda";
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import type { Measurement } from "../measure.ts";

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

/**
 * What the handler took for a task; making the messages is not counted. CPU and memory are those of the whole process, so with
 * garbage collection and compilation. `reported` is how many messages it did not acknowledge; anything but 0 is a failure.
 */
export type TaskMeasurement = Measurement & { reported: number };

/** The events of a task, from `first` on: the same ones each time, and in no other task. */
export function makeEvents({ name, templates }: Task, first: number, count: number): Event[] {
  return Array.from({ length: count }, (_, i) => {
    const template = templates.events[(first + i) % templates.events.length];
    if (!template) throw new Error("The task has no templates.");
    return { ...template, id: eventId("https://bench.example.org", `${name} ${first + i}`) };
  });
}

/** Events as Lambda hands them to the consumer: parsed from the JSON of the invocation. */
function toSqsEvent(events: Event[], { record }: Task["templates"]): SQSEvent {
  const Records = events.map((event) => ({ ...record, messageId: event.id, body: serialize(event) }));
  return JSON.parse(JSON.stringify({ Records }));
}

type Handler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

const TIMEOUT_MILLISECONDS = 120_000;

// Each design has its own process, so that their CPU time, memory and compiled code do not mix.
if (import.meta.main) {
  const { handler }: { handler: Handler } = await import(process.argv[2] ?? "");
  process.on("message", async (task: Task) => process.send?.(await run(task, handler)));
}

async function run(task: Task, handler: Handler): Promise<TaskMeasurement> {
  const total = { milliseconds: 0, cpuMicroseconds: 0, reported: 0 };
  for (let first = 0; first < task.messages; first += task.batchSize) {
    const events = makeEvents(task, first, Math.min(task.batchSize, task.messages - first));
    const event = toSqsEvent(events, task.templates);
    const [started, cpu] = [performance.now(), process.cpuUsage()];
    const { batchItemFailures } = await handler(event, createContext("Consumer", TIMEOUT_MILLISECONDS));
    const { user, system } = process.cpuUsage(cpu);
    total.milliseconds += performance.now() - started;
    total.cpuMicroseconds += user + system;
    total.reported += batchItemFailures.length;
  }
  return { ...total, count: task.messages, peakMegabytes: process.resourceUsage().maxRSS / 1_000 };
}
