import { createHash } from "node:crypto";
import type { Event } from "@savelife/core/catalogue";
import type { RowPlan } from "@savelife/core/row-plan";
import { createRowReader } from "@savelife/core/rows";
import { CONFLICT } from "./conclude.ts";
import { type Counts, count, NONE } from "./counts.ts";
import { openIdLog } from "./id-log.ts";
import { judgeRow } from "./judge-row.ts";
import { readRows } from "./read-rows.ts";
import { countReasons, EXAMPLES, type Reason } from "./reasons.ts";
import type { Layout } from "./row.ts";
import type { Source } from "./source.ts";
import { findVerdicts, type OnConflict, type Verdicts } from "./verdicts.ts";

/** What is known of the input before anything is sent. */
export type Checked = {
  /** SHA-256 and length of the input without compression. */
  sha256: string;
  bytes: number;
  verdicts: Verdicts;
  /** Why rows are rejected, the most frequent reason first. */
  reasons: Reason[];
};

/** Who is told of what while the input is checked: of the rows read so far, and of each event. */
export type CheckListener = { onProgress(counts: Counts): void; onEvent?(event: Event): void };

/** Reads the whole input once: judges each row, and finds the rows that share an id. Undefined on an interrupt. */
export async function checkRows(
  source: Source,
  layout: Layout,
  plan: RowPlan,
  onConflict: OnConflict,
  interrupted: AbortSignal,
  { onProgress, onEvent }: CheckListener,
): Promise<Checked | undefined> {
  const log = await openIdLog();
  try {
    const read = createRowReader(plan);
    const reasons = countReasons();
    const whole = createHash("sha256");
    let bytes = layout.first.offset;
    let counts = NONE;
    whole.update(await readBefore(source, layout.first.offset));
    const onBytes = (chunk: Buffer) => {
      whole.update(chunk);
      bytes += chunk.length;
    };
    for await (const rows of readRows(source, layout, layout.first, interrupted, onBytes)) {
      for (const row of rows) {
        const judged = judgeRow(row, read);
        if ("event" in judged) {
          onEvent?.(judged.event);
          const written = log.add(judged.event, row.line);
          if (written) await written;
        }
        if ("faults" in judged) reasons.add(judged.faults, row);
        counts = count(counts, "event" in judged ? "sent" : "faults" in judged ? "invalid" : "blank");
      }
      onProgress(counts);
    }
    const verdicts = await findVerdicts(log, onConflict, interrupted);
    if (interrupted.aborted) return undefined;
    return { sha256: whole.digest("hex"), bytes, verdicts, reasons: [...reasonsOf(verdicts), ...reasons.list()] };
  } finally {
    await log.close();
  }
}

function reasonsOf(verdicts: Verdicts): Reason[] {
  const { count, lines } = verdicts.conflicts(EXAMPLES);
  return count === 0 ? [] : [{ path: "", expected: CONFLICT, count, examples: lines.map((line) => ({ line })) }];
}

/** The header is a part of what must not change. */
async function readBefore(source: Source, offset: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of source.read(0)) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= offset) break;
  }
  return Buffer.concat(chunks).subarray(0, offset);
}
