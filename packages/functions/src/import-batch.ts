import { createHash } from "node:crypto";
import { toMessage } from "@savelife/core/event";
import { rejectsFolder } from "@savelife/core/import-folder";
import { isFields } from "@savelife/core/json";
import { type Fault, renderFault } from "@savelife/core/outcome";
import type { OutgoingMessage, Queue } from "@savelife/core/queue";
import type { Attempt } from "@savelife/core/rounds";
import { checkMapping, REASON_COLUMN, RowMapping } from "@savelife/core/row-mapping";
import { createRowReader } from "@savelife/core/rows";
import { send } from "@savelife/core/send";
import { showName } from "@savelife/core/values/unseen";
import * as z from "zod/mini";

// What a Distributed Map gives: https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itembatcher.html
const Batch = z.object({
  BatchInput: z.object({ execution: z.string(), plan: RowMapping }),
  Items: z.array(z.unknown()),
});

/** What became of the rows of a batch. `rejects` is the file of the invalid rows, if there are any. */
export type Imported = { rows: number; sent: number; rejected: number; rejects?: string };

/** Writes a text to a file of the linked bucket, replacing one of that name. */
export type WriteFile = (key: string, body: string) => Promise<void>;

/** Where the rows go. */
export type Importer = { queue: Queue; writeFile: WriteFile; attempt: Attempt };

/** A plan or a batch that no retry can fix: the state machine does not try again. */
class InvalidPlan extends Error {
  override name = "InvalidPlan";
}

/** A batch that has to be done again. */
class Unsent extends Error {
  override name = "Unsent";
}

/**
 * Sends the rows of a batch as events, and writes invalid ones to a file, which can be corrected and imported. The same
 * batch again sends the same events and writes the same file.
 * @throws InvalidPlan when no batch with this plan could be imported; Unsent when the batch has to be done again
 */
export async function importBatch(input: unknown, importer: Importer): Promise<Imported> {
  const { execution, plan, items } = readBatch(input);
  // A group of its own makes the queue fair: live sign-ups do not wait until an import is through.
  const groupId = `import-${execution}`;
  const read = items.map(createRowReader(plan));
  const messages = read.flatMap((row) => ("event" in row ? [{ ...toMessage(row.event), groupId }] : []));
  const rejects = read.flatMap((row, i) => ("rejection" in row ? [toReject(items[i], row.rejection.faults)] : []));
  await sendAll(messages, importer);
  const counts = { rows: items.length, sent: messages.length, rejected: rejects.length };
  if (rejects.length === 0) return counts;
  const file = `${rejectsFolder(execution)}${digest(items)}.ndjson`;
  await importer.writeFile(file, rejects.join(""));
  return { ...counts, rejects: file };
}

function readBatch(input: unknown): { execution: string; plan: RowMapping; items: unknown[] } {
  const batch = Batch.safeParse(input);
  if (!batch.success) {
    const paths = batch.error.issues.map(({ path }) => path.map((part) => showName(String(part))).join("."));
    const expected = "expected { BatchInput: { execution, plan }, Items }, got something else at";
    throw new InvalidPlan(`${expected}: ${list(paths, ", ")}`);
  }
  const { BatchInput, Items } = batch.data;
  const faults = checkMapping(BatchInput.plan).map(renderFault);
  if (faults.length > 0) throw new InvalidPlan(`${list(faults, "; ")}; start the import again with another plan`);
  return { execution: BatchInput.execution, plan: BatchInput.plan, items: Items.map(withoutMark) };
}

/** Step Functions takes 32 kB of an error's cause, and a plan may have a thousand columns. */
const MAX_FAULTS = 20;

function list(faults: string[], separator: string): string {
  const more = faults.length - MAX_FAULTS;
  return [...faults.slice(0, MAX_FAULTS), ...(more > 0 ? [`and ${more} more`] : [])].join(separator);
}

/** The byte order mark with which Excel begins a file would be a part of the first column's name. */
function withoutMark(item: unknown): unknown {
  if (!isFields(item)) return item;
  const [first = ""] = Object.keys(item);
  if (!first.startsWith("\uFEFF")) return item;
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name.replace("\uFEFF", ""), value]));
}

/** What SQS refuses now is sent again, and in the end the whole batch. */
async function sendAll(messages: OutgoingMessage[], { queue, attempt }: Importer): Promise<void> {
  const answers = await send({ queue, tries: TRIES, ...attempt }, messages);
  const unsent = answers.flatMap((one) => (one.status === "unsent" ? [one.reason] : []));
  if (unsent.length === 0) return;
  const why = [...new Set(unsent)].join(", ");
  throw new Unsent(`the queue took ${messages.length - unsent.length} of ${messages.length} messages: ${why}`);
}

/** 1.5 s of pauses at most. */
const TRIES = 5;

/** Why a row is invalid, and the row as it came, without the reason that an earlier import gave. */
function toReject(item: unknown, faults: Fault[]): string {
  const reason = faults.map(renderFault).join("; ");
  const { [REASON_COLUMN]: _earlier, ...row } = isFields(item) ? item : { row: item };
  return `${JSON.stringify({ [REASON_COLUMN]: reason, ...row })}\n`;
}

/** A batch that is done again writes the same file again. */
function digest(items: unknown[]): string {
  return createHash("sha256").update(JSON.stringify(items)).digest("hex").slice(0, 32);
}
