import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import type { RowMapping } from "@savelife/core/row-mapping";
import { inTemporaryFolder } from "../files/append-file.ts";
import { toFileError } from "../files/file-error.ts";
import { readBeginning } from "../input/recognise.ts";
import { interruptedWhile, openSource } from "../input/source.ts";
import type { Io } from "../io.ts";
import { startRowTicker } from "../output/progress.ts";
import { NONE } from "./checkpoint.ts";
import { writeUnitsOf } from "./cost.ts";
import { CONFLICT, type Input, judgeRows } from "./judge-rows.ts";
import { type KnownIds, openKnownIds } from "./known-ids.ts";
import type { ImportOptions } from "./options.ts";
import { readLayout, renderFound } from "./read-layout.ts";
import { countReasons, MAX_ROWS } from "./reasons.ts";

/** A rule of `--value` or `--dates`, and how many cells it changed. */
export type RuleUse = { field: string; from: string; count: number };

/** An input, and what is known of it before anything is sent. */
export type CheckedInput = Input & AsyncDisposable & { checked: Awaited<ReturnType<typeof checkInput>> };

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
  await using opened = new AsyncDisposableStack();
  const source = await openSource(file, io, options);
  opened.defer(source.close);
  const ids = openKnownIds();
  opened.defer(ids.close);
  const { layout, mapping } = await readLayout(source, given, options.delimiter);
  await io.messages.write(`${renderFound(source, layout, mapping)}\n`);
  const checked = await checkInput({ source, layout, mapping }, ids, options, io);
  const kept = opened.move();
  return { source, layout, mapping, ids, checked, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/**
 * Reads the whole input once: judges each row, and records which rows share an id.
 * @returns its SHA-256 and length as text, why rows are rejected, how many are not UTF-8, how often each rule was used, which is
 *   probably misspelt when it never was, and for a dry run the write units of all valid rows
 */
async function checkInput(
  input: Input,
  ids: KnownIds,
  { onConflict, reveal, dryRun }: ImportOptions,
  { messages, interrupted }: Pick<Io, "messages" | "interrupted">,
) {
  const { source, layout, mapping } = input;
  const { offset } = layout.first;
  const reasons = countReasons(reveal === true);
  const rules = new Map(rulesOf(mapping).map((rule) => [`${rule.field}\n${rule.from}`, rule]));
  const found = { bytes: offset, notUtf8: 0, writeUnits: 0, rules: [...rules.values()] };
  const whole = createHash("sha256");
  const { bytes: beginning } = await readBeginning(source.read(0), offset);
  whole.update(beginning.subarray(0, offset)); // the header must not change either
  let counts = NONE;

  const onBytes = (chunk: Buffer) => {
    whole.update(chunk);
    found.bytes += chunk.length;
  };
  const onRule = (field: string, from: string) => {
    const rule = rules.get(`${field}\n${from}`);
    if (rule) rule.count += 1;
  };
  await using _ticker = startRowTicker(messages, "Checked", () => {
    return { rows: counts.read, rejected: counts.rejected, part: source.progress() };
  });
  try {
    for await (const rows of judgeRows(input, layout.first, NONE, interrupted, { onBytes, onRule })) {
      for (const { row, event, faults, counts: latest } of rows) {
        if (event) ids.add(event, row.line);
        if (event && dryRun) found.writeUnits += writeUnitsOf(event);
        if (faults) reasons.add(faults, row);
        if (row.kind === "fault" && !row.isCut && !isUtf8(row.bytes)) found.notUtf8 += 1;
        counts = latest;
      }
    }
    if (!interrupted.aborted) await ids.compare(onConflict, interrupted);
  } catch (cause) {
    throw toFileError(cause, inTemporaryFolder(), "written");
  }
  if (interrupted.aborted) throw interruptedWhile("checked");
  const { count, lines } = ids.conflicts(MAX_ROWS);
  const conflicts = { path: "", expected: CONFLICT, count, examples: lines.map((line) => ({ line })) };
  const all = count > 0 ? [conflicts, ...reasons.list()] : reasons.list();
  return { ...found, sha256: whole.digest("hex"), reasons: all };
}

function rulesOf({ values = {}, dates }: RowMapping): RuleUse[] {
  const rules = Object.entries(values).flatMap(([field, meanings]) => {
    return Object.keys(meanings).map((from) => ({ field, from, count: 0 }));
  });
  return dates ? [...rules, { field: "dates", from: dates, count: 0 }] : rules;
}
