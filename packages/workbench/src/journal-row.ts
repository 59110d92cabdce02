import { REJECTION_CODES } from "@savelife/core/outcome";
import * as z from "zod/mini";
import type { KnownLetter } from "./known-letter.ts";
import { fromPlain, PlainAttributes, toPlain } from "./plain-attributes.ts";

/** A row of the journal; the file is ours, but it is read as any file is. */
const Row = z.object({
  message_id: z.string(),
  receipt_handle: z.string(),
  code: z.enum([...REJECTION_CODES, "failed"]),
  type: z.nullable(z.string()),
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
    attributes: fromPlain(PlainAttributes.parse(attributes)),
  };
}

/** The parameters of a letter, by the names of the columns. */
export function toRow(letter: KnownLetter) {
  return {
    message_id: letter.messageId,
    receipt_handle: letter.receiptHandle,
    code: letter.code,
    type: letter.type,
    path: letter.path,
    faults: JSON.stringify(letter.faults),
    sent_at: letter.sentAt,
    receives: letter.receives,
    replays: letter.replays,
    group_id: letter.groupId ?? null,
    attributes: JSON.stringify(toPlain(letter.attributes)),
    body: letter.body,
  };
}
