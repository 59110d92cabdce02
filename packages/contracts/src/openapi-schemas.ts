import { PROBLEMS } from "@savelife/core/http-api";
import type { Schema } from "./documents.ts";
import type { Described } from "./event-schemas.ts";

/** What the schema of an event's data is called, next to that of the event. */
export function dataName(type: string): string {
  return `${type}Data`;
}

/** The schemas of the API: events and their data, and what is answered. Answers may gain fields. */
export function apiSchemas(types: Described[]): Record<string, Schema> {
  const events = types.flatMap(({ type, data, message }) => {
    const properties = { ...message.properties, data: { $ref: `#/components/schemas/${dataName(type)}` } };
    return [[type, { ...message, properties }] as const, [dataName(type), data] as const];
  });
  return Object.fromEntries([...events, ...Object.entries(ANSWERS)].sort(([one], [other]) => (one < other ? -1 : 1)));
}

const id: Schema = { description: "The event's id, in lower case.", type: "string", format: "uuid" };

const ANSWERS: Record<string, Schema> = {
  Accepted: {
    description: "The event is on the queue.",
    type: "object",
    properties: { id, status: { const: "accepted" } },
    required: ["id", "status"],
  },
  Problem: {
    description: "What was wrong with a request (RFC 9457). It never repeats a value.",
    type: "object",
    properties: {
      type: {
        description: "Which problem it is.",
        enum: Object.keys(PROBLEMS).map((code) => `urn:savelife:problem:${code}`),
      },
      title: { description: "The same in words.", type: "string" },
      status: { description: "The HTTP status.", type: "integer" },
      detail: { description: "What was expected, or what to do now.", type: "string" },
      errors: {
        description:
          "Every fault, where the request itself must change: 20 of an event at most, of which the last says how many are not named.",
        type: "array",
        items: { $ref: "#/components/schemas/ProblemError" },
      },
    },
    required: ["type", "title", "status", "detail"],
  },
  ProblemError: {
    description: "One fault.",
    type: "object",
    properties: {
      pointer: { description: "Where: a JSON pointer into the body, as a URI fragment.", type: "string" },
      detail: { description: "What was expected there.", type: "string" },
    },
    required: ["pointer", "detail"],
  },
  Results: {
    description: "What became of each event of a batch, in their order.",
    type: "object",
    properties: {
      results: {
        type: "array",
        items: {
          oneOf: [
            { $ref: "#/components/schemas/Accepted" },
            {
              description:
                "The event is wrong: it must change before it is sent again. The problem is left out where the answer would be too long.",
              type: "object",
              properties: { status: { const: "rejected" }, problem: { $ref: "#/components/schemas/Problem" } },
              required: ["status"],
            },
            {
              description: "The event is valid, but the queue did not take it: send it again, with the same id.",
              type: "object",
              properties: { id, status: { const: "unavailable" } },
              required: ["id", "status"],
            },
          ],
        },
      },
      problemsLeftOut: {
        description: "How many rejected events have no problem in this answer; absent when each has one.",
        type: "integer",
      },
    },
    required: ["results"],
  },
};
