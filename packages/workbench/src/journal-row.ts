import type { SQLOutputValue } from "node:sqlite";
import { fromPlain, type PlainAttributes, toPlain } from "@savelife/core/letter";
import { type Fault, REJECTION_CODES } from "@savelife/core/outcome";
import type { KnownLetter } from "./known-letter.ts";

/**
 * The letter of a row. The columns of the table have strict types and what is JSON in them was written by `toRow`, so a row is
 * not validated again: that took as long as reading it.
 */
export function fromRow(row: Record<string, SQLOutputValue>): KnownLetter {
  const faults: Fault[] = JSON.parse(String(row.faults));
  const attributes: PlainAttributes = JSON.parse(String(row.attributes));
  return {
    messageId: String(row.message_id),
    receiptHandle: String(row.receipt_handle),
    code: REJECTION_CODES.find((code) => code === row.code) ?? "failed",
    type: textOrNull(row.type),
    source: textOrNull(row.source),
    subject: textOrNull(row.subject),
    path: String(row.path),
    faults,
    sentAt: String(row.sent_at),
    receives: Number(row.receives),
    replays: Number(row.replays),
    ...(row.group_id !== null && { groupId: String(row.group_id) }),
    attributes: fromPlain(attributes),
    body: String(row.body),
  };
}

function textOrNull(value: SQLOutputValue | undefined): string | null {
  return typeof value === "string" ? value : null;
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
