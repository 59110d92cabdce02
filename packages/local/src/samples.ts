import { readFile } from "node:fs/promises";
import { serialize } from "@savelife/core/event";
import { IMPORT_SOURCE } from "@savelife/core/import-folder";
import { type Outcome, REJECTION_CODES } from "@savelife/core/outcome";
import { createRowReader } from "@savelife/core/rows";
import { parse } from "csv-parse/sync";
import * as z from "zod";

/** One sample: what it shows, what must become of it (a code means rejected), and the message; text is sent as it is. */
const Sample = z.strictObject({
  sample: z.string(),
  expected: z.enum(["written", "duplicate", ...REJECTION_CODES]),
  message: z.unknown(),
});

export type Sample = z.output<typeof Sample>;

/** In this order: what is repeated or in conflict must have been written before. */
const FILES = ["good", "repeated", "conflicting", "bad"];

/** What an operator would import; its rows have members' numbers in place of UUIDs. */
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
    if ("rejection" in result) throw new Error(`expected ${IMPORT} to hold valid rows, got another in row ${i + 1}`);
    return { sample: `row ${i + 1} of ${IMPORT}`, expected: "written", message: serialize(result.event) };
  });
}
