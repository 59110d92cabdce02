import { EventEmitter, once } from "node:events";
import { readFile } from "node:fs/promises";
import { serialize } from "@savelife/core/event";
import { IMPORT_SOURCE } from "@savelife/core/import-folder";
import { toAsciiJson } from "@savelife/core/json";
import { type Outcome, REJECTION_CODES } from "@savelife/core/outcome";
import { type OutgoingMessage, type Sent, sendMessages } from "@savelife/core/queue";
import { createRowReader } from "@savelife/core/rows";
import type { Consumed } from "@savelife/core/settle";
import { parse } from "csv-parse/sync";
import * as z from "zod";
import { sqsClient } from "./clients.ts";
import type { Local } from "./start-local.ts";

/** One sample: what it shows, what must become of it (a code: rejected), and the message; text is sent as it is. */
const Sample = z.strictObject({
  sample: z.string(),
  expected: z.enum(["written", "duplicate", ...REJECTION_CODES]),
  message: z.unknown(),
});

export type Sample = z.output<typeof Sample>;

/** In this order: what is repeated or in conflict must have been written before. */
const FILES = ["good", "repeated", "conflicting", "bad"];

/** What an operator would import; its rows have members' numbers instead of UUIDs. */
const IMPORT = "donors.csv";
const PLAN = { type: "DonorSignedUp", source: IMPORT_SOURCE, idFrom: ["member"], map: {} };

/** The shipped samples, file by file, and those of an import last. */
export async function readSamples(): Promise<Sample[][]> {
  return [...(await Promise.all(FILES.map(readSampleFile))), await readImport()];
}

/** Whether a sample ended as it says it must. */
export function isExpected({ expected }: Sample, outcome: Outcome): boolean {
  return outcome.status === "rejected" ? outcome.rejection.code === expected : outcome.status === expected;
}

async function readSampleFile(name: string): Promise<Sample[]> {
  const text = await readFile(new URL(`../samples/${name}.ndjson`, import.meta.url), "utf8");
  return text
    .trimEnd()
    .split("\n")
    .map((line) => Sample.parse(JSON.parse(line)));
}

/** Each row as `savelife import` sends it. */
async function readImport(): Promise<Sample[]> {
  const text = await readFile(new URL(`../samples/${IMPORT}`, import.meta.url), "utf8");
  const rows: unknown[] = parse(text, { columns: true });
  const read = createRowReader(PLAN);
  return rows.map((row, i) => {
    const result = read(row);
    if ("rejection" in result) throw new Error(`row ${i + 1} of ${IMPORT} is invalid`);
    return { sample: `row ${i + 1} of ${IMPORT}`, expected: "written", message: serialize(result.event) };
  });
}

/** A sample, and what became of it. The type is there when its message was an event. */
export type Ending = { sample: Sample; type?: string; outcome: Outcome };

/** Sends the samples, file by file, and answers the first outcome of each; `failed` for one that has none. */
export async function feedSamples(local: Local, files: Sample[][], signal: AbortSignal): Promise<Ending[]> {
  const seen = new Map<string, Consumed>();
  const news = new EventEmitter();
  const unsubscribe = local.subscribe((consumed) => {
    for (const one of consumed) if (!seen.has(one.record.messageId)) seen.set(one.record.messageId, one);
    news.emit("consumed");
  });
  const queue = { client: sqsClient(local.sqs), url: local.queue.url };
  const endings: Ending[] = [];
  for (const samples of files) {
    const sent = await sendMessages(queue, samples.map(toMessage), signal);
    while (!signal.aborted && !sent.every((one) => one.status === "unsent" || seen.has(one.messageId))) {
      await once(news, "consumed", { signal }).catch(() => {});
    }
    endings.push(...samples.map((sample, i) => toEnding(sample, sent[i], seen)));
  }
  unsubscribe();
  queue.client.destroy();
  return endings;
}

function toMessage({ message }: Sample): OutgoingMessage {
  return { body: typeof message === "string" ? message : toAsciiJson(message) };
}

function toEnding(sample: Sample, sent: Sent | undefined, seen: Map<string, Consumed>): Ending {
  if (sent?.status !== "sent") return fail(sample, sent?.reason ?? "NoAnswer");
  const consumed = seen.get(sent.messageId);
  if (!consumed) return fail(sample, "NoOutcome");
  const { event, outcome } = consumed;
  return { sample, ...(event && { type: event.type }), outcome };
}

function fail(sample: Sample, reason: string): Ending {
  return { sample, outcome: { status: "failed", reason } };
}
