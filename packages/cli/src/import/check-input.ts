import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import type { RowMapping } from "@savelife/core/row-mapping";
import { CliError, EXIT } from "../cli-error.ts";
import { toFileError } from "../files/file-error.ts";
import { readBeginning } from "../input/recognise.ts";
import { openSource } from "../input/source.ts";
import type { Io } from "../io.ts";
import { startRowTicker } from "../output/progress.ts";
import { writeUnitsOf } from "./cost.ts";
import { CONFLICT, type Input, judgeRows, NONE } from "./judge-rows.ts";
import { type KnownIds, openKnownIds } from "./known-ids.ts";
import { readLayout, renderFound } from "./read-layout.ts";
import { countReasons, MAX_ROWS, type Reason } from "./reasons.ts";
import type { ImportOptions } from "./settings.ts";

/** What is known of the input before anything is sent. */
export type Checked = {
  /** SHA-256 and length of the input as text. */
  sha256: string;
  bytes: number;
  /** Why rows are rejected, the most frequent reason first. */
  reasons: Reason[];
  /** Rows that are not UTF-8. */
  notUtf8: number;
  /** How often each rule was used. */
  rules: RuleUse[];
  /** Write units of all valid rows together; undefined unless the cost is wanted. */
  writeUnits: number | undefined;
};

/** A rule of `--value` or `--dates`, and how many cells it changed. */
export type RuleUse = { field: string; from: string; count: number };

/** An input, and what the check has found. */
export type CheckedInput = Input & { ids: KnownIds; checked: Checked; close(): Promise<void> };

/**
 * Opens an input, reports what was found in it, and checks all of it.
 * @throws CliError when its rows cannot be read, or on an interrupt
 */
export async function openChecked(
  file: string | undefined,
  given: RowMapping,
  options: ImportOptions,
  io: Io,
): Promise<CheckedInput> {
  const source = await openSource(file, io, options);
  const ids = openKnownIds();
  const close = async () => {
    ids.close();
    await source.close();
  };
  try {
    if (io.interrupted.aborted) throw interruptedWhile("read");
    const { layout, mapping } = await readLayout(source, given, options.delimiter);
    await io.messages.write(`${renderFound(source, layout, mapping)}\n`);
    const input = { source, layout, mapping };
    const checked = await checkInput(input, ids, options, io);
    if (!checked) throw interruptedWhile("checked");
    return { ...input, ids, checked, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function interruptedWhile(what: string): CliError {
  const next = "Nothing was sent by this command. Run it again.";
  return new CliError(EXIT.interrupted, `interrupted while the input was ${what}`, next);
}

/** Reads the whole input once: judges each row, and records which rows share an id. Undefined on an interrupt. */
async function checkInput(
  input: Input,
  ids: KnownIds,
  { onConflict, reveal, dryRun }: Pick<ImportOptions, "onConflict" | "reveal" | "dryRun">,
  { messages, interrupted }: Pick<Io, "messages" | "interrupted">,
): Promise<Checked | undefined> {
  const { source, layout } = input;
  const reasons = countReasons(reveal);
  const rules = countRules(input);
  const whole = createHash("sha256");
  let bytes = layout.first.offset;
  let counts = NONE;
  let writeUnits = 0;
  const { bytes: beginning } = await readBeginning(source.read(0), layout.first.offset);
  whole.update(beginning.subarray(0, layout.first.offset)); // the header must not change either
  const onBytes = (chunk: Buffer) => {
    whole.update(chunk);
    bytes += chunk.length;
  };
  const ticker = startRowTicker(messages, "Checked", () => {
    return { rows: counts.read, rejected: counts.rejected, part: source.progress() };
  });
  try {
    for await (const rows of judgeRows(input, layout.first, NONE, { interrupted, onBytes, onRule: rules.add })) {
      for (const { row, event, faults, counts: latest } of rows) {
        if (event) ids.add(event, row.line);
        if (event && dryRun) writeUnits += writeUnitsOf(event);
        if (faults) reasons.add(faults, row);
        counts = latest;
      }
    }
    if (!interrupted.aborted) await ids.compare(onConflict, interrupted);
    if (interrupted.aborted) return undefined;
  } catch (cause) {
    throw toFileError(cause, `a file in the folder of temporary files, ${tmpdir()} (TMPDIR),`, "written");
  } finally {
    await ticker.stop();
  }
  return {
    ...{ sha256: whole.digest("hex"), bytes, notUtf8: reasons.notUtf8(), rules: rules.list() },
    reasons: [...conflictsOf(ids), ...reasons.list()],
    writeUnits: dryRun ? writeUnits : undefined,
  };
}

function conflictsOf(ids: KnownIds): Reason[] {
  const { count, lines } = ids.conflicts(MAX_ROWS);
  return count === 0 ? [] : [{ path: "", expected: CONFLICT, count, examples: lines.map((line) => ({ line })) }];
}

/** Rules that were never used are listed too, as they are probably misspelt. */
function countRules({ mapping: { values = {}, dates } }: Input) {
  const uses = new Map<string, RuleUse>();
  const add = (field: string, from: string, more = 1) => {
    const key = `${field}\n${from}`;
    uses.set(key, { field, from, count: (uses.get(key)?.count ?? 0) + more });
  };
  for (const [field, meanings] of Object.entries(values)) for (const from of Object.keys(meanings)) add(field, from, 0);
  if (dates) add("dates", dates, 0);
  return { add: (field: string, from: string) => add(field, from), list: () => [...uses.values()] };
}
