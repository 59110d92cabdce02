import { PROBLEMS } from "@savelife/core/http-api";
import { object, ref, type Schema, sorted, text } from "./documents.ts";
import type { Described } from "./event-schemas.ts";

/** What the schema of an event's data is called, next to that of the event. */
export function dataName(type: string): string {
  return `${type}Data`;
}

/** The schemas of the API: events and their data, and what is answered. Answers may gain fields. */
export function apiSchemas(types: Described[]): Record<string, Schema> {
  const events = types.flatMap(({ type, data, message }) => {
    const properties = { ...message.properties, data: ref(`schemas/${dataName(type)}`) };
    return [[type, { ...message, properties }] as const, [dataName(type), data] as const];
  });
  return sorted({ ...Object.fromEntries<Schema>(events), ...ANSWERS });
}

const id = text("The event's id, in lower case.", { format: "uuid" });

const ANSWERS: Record<string, Schema> = {
  Accepted: object("The event is on the queue.", { id, status: { const: "accepted" } }),
  Problem: object(
    "What was wrong with a request (RFC 9457). It never repeats a value.",
    {
      type: {
        description: "Which problem it is.",
        enum: Object.keys(PROBLEMS).map((code) => `urn:savelife:problem:${code}`),
      },
      title: text("The same in words."),
      status: { description: "The HTTP status.", type: "integer" },
      detail: text("What was expected, or what to do now."),
      errors: {
        description:
          "Every fault, where the request itself must change: 20 of an event at most, of which the last says how many are not named.",
        type: "array",
        items: ref("schemas/ProblemError"),
      },
    },
    ["errors"],
  ),
  ProblemError: object("One fault.", {
    pointer: text("Where: a JSON pointer into the body, as a URI fragment."),
    detail: text("What was expected there."),
  }),
  Results: object(
    "What became of each event of a batch, in their order.",
    {
      results: {
        type: "array",
        items: {
          oneOf: [
            ref("schemas/Accepted"),
            object(
              "The event is wrong: it must change before it is sent again. The problem is left out where the answer would be too long.",
              { status: { const: "rejected" }, problem: ref("schemas/Problem") },
              ["problem"],
            ),
            object("The event is valid, but the queue did not take it: send it again, with the same id.", {
              id,
              status: { const: "unavailable" },
            }),
          ],
        },
      },
      problemsLeftOut: {
        description: "How many rejected events have no problem in this answer; absent when each has one.",
        type: "integer",
      },
    },
    ["problemsLeftOut"],
  ),
};
