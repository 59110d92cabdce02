import type { Event } from "@savelife/core/catalogue";
import type { SQSRecord } from "aws-lambda";

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
