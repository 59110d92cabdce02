import { type Explanation, explain } from "@savelife/core/explain";
import { toAsciiJson } from "@savelife/core/json";
import { type DeadLetter, fromPlain, replaysOf, toPlain } from "@savelife/core/letter";
import type { Fault } from "@savelife/core/outcome";
import * as z from "zod/mini";

/** A dead letter, why it is one, and how often it was replayed. */
export type KnownLetter = DeadLetter & Explanation & { replays: number };

/** Explains a dead letter. */
export function toKnown(letter: DeadLetter): KnownLetter {
  return { ...letter, ...explain(letter), replays: replaysOf(letter) };
}

const Attribute = z.object({
  dataType: z.string(),
  stringValue: z.optional(z.string()),
  binaryValue: z.optional(z.base64()),
});

/** An exported letter: enough to send it again as it was. What explains it is for people. */
const Line = z.object(
  {
    messageId: z.string(),
    sentAt: z.string(),
    groupId: z.optional(z.string()),
    attributes: z.record(z.string(), Attribute),
    body: z.string({ error: "the text of the message" }),
  },
  { error: "an exported dead letter" },
);

/** A dead letter as a line of NDJSON, in ASCII, without its end. */
export function toLine(letter: KnownLetter): string {
  const { messageId, sentAt, receives, code, type, path, faults, groupId, attributes, body } = letter;
  const why = { code, type, path, faults };
  return toAsciiJson({ messageId, sentAt, receives, ...why, groupId, attributes: toPlain(attributes), body });
}

/** A letter out of a file. */
export type Exported = Pick<KnownLetter, "messageId" | "sentAt" | "groupId" | "attributes" | "body" | "replays">;

/** The letter of a line, or the fault by which it is not a letter. */
export function fromLine(value: unknown): { letter: Exported } | { fault: Fault } {
  const line = Line.safeParse(value);
  if (!line.success) {
    const [issue] = line.error.issues;
    return { fault: { path: issue?.path.join(".") ?? "", expected: issue?.message ?? "an exported dead letter" } };
  }
  const letter = { ...line.data, attributes: fromPlain(line.data.attributes) };
  return { letter: { ...letter, replays: replaysOf(letter) } };
}
