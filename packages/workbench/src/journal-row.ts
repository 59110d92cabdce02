import { fromPlain, toPlain } from "@savelife/core/letter";
import { REJECTION_CODES } from "@savelife/core/outcome";
import * as z from "zod/mini";
import type { KnownLetter } from "./known-letter.ts";
import { Attributes } from "./letter-line.ts";

/** A row of the journal; the file is ours, but it is read as any file is. */
const Row = z.object({
  message_id: z.string(),
  receipt_handle: z.string(),
  code: z.enum([...REJECTION_CODES, "failed"]),
  type: z.nullable(z.string()),
  source: z.nullable(z.string()),
  subject: z.nullable(z.string()),
  path: z.string(),
  faults: z.pipe(
    z.string(),
    z.transform((text): unknown => JSON.parse(text)),
  ),
  sent_at: z.string(),
  receives: z.number(),
  replays: z.number(),
  group_id: z.nullable(z.string()),
  attributes: z.pipe(
    z.string(),
    z.transform((text): unknown => JSON.parse(text)),
  ),
  body: z.string(),
});

const Faults = z.array(z.object({ path: z.string(), expected: z.string() }));

/** The letter of a row. */
export function fromRow(row: unknown): KnownLetter {
  const { message_id, receipt_handle, sent_at, group_id, faults, attributes, ...rest } = Row.parse(row);
  return {
    ...rest,
    messageId: message_id,
    receiptHandle: receipt_handle,
    sentAt: sent_at,
    ...(group_id !== null && { groupId: group_id }),
    faults: Faults.parse(faults),
    attributes: fromPlain(Attributes.parse(attributes)),
  };
}

/** The columns that hold a letter. */
export const LETTER_COLUMNS = [
  "message_id",
  "receipt_handle",
  "code",
  "type",
  "source",
  "subject",
  "path",
  "faults",
  "sent_at",
  "receives",
  "replays",
  "group_id",
  "attributes",
  "body",
];

/** A letter as the values of these columns, in their order: by place they are bound faster than by name. */
export function toRow(letter: KnownLetter): (string | number | null)[] {
  return [
    letter.messageId,
    letter.receiptHandle,
    letter.code,
    letter.type,
    letter.source,
    letter.subject,
    letter.path,
    JSON.stringify(letter.faults),
    letter.sentAt,
    letter.receives,
    letter.replays,
    letter.groupId ?? null,
    JSON.stringify(toPlain(letter.attributes)),
    letter.body,
  ];
}
