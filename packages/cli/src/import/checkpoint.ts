import { createHash } from "node:crypto";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { readJson } from "@savelife/core/json";
import * as z from "zod/mini";
import { usageError } from "../cli-error.ts";
import { openWholeFile } from "../files/whole-file.ts";
import { flagOf, type ImportOptions, RowOptions, rowOptionsOf } from "./options.ts";

const whole = z.int().check(z.nonnegative());
const position = z.object({ offset: whole, line: whole });

/** How many rows came to what. `read` is always the sum of `sent`, `rejected` and `skipped`. */
const Counts = z.object({
  read: whole,
  /** Acknowledged by the queue; with --dry-run, rows that would be sent. */
  sent: whole,
  /** Invalid and conflicting rows, which are in the file of rejects. */
  rejected: whole,
  /** Blank and repeated rows. */
  skipped: whole,
  blank: whole,
  /** Rows with the same data as an earlier row of the file. */
  repeated: whole,
  /** Rejected rows with the id of another row of the file, but other data. */
  conflicting: whole,
});
export type Counts = z.output<typeof Counts>;

export const NONE: Counts = { read: 0, sent: 0, rejected: 0, skipped: 0, blank: 0, repeated: 0, conflicting: 0 };

/** The beginning of a file of rejects. A resumed import recognises its own rejects by it. */
const Extent = z.object({ bytes: whole, sha256: z.string() });
export type Extent = z.output<typeof Extent>;

export const EMPTY: Extent = { bytes: 0, sha256: createHash("sha256").digest("hex") };

const Mark = z.object({ position, counts: Counts, rejects: Extent });

/** A place in the input before which everything is done: sent and acknowledged, rejected and written to the rejects, or skipped. */
export type Mark = z.output<typeof Mark>;

const VerifyMark = z.object({
  position,
  counts: z.object({ read: whole, stored: whole, different: whole, missing: whole, rejected: whole }),
});

/** A place in the input before which every row was compared with the table. */
export type VerifyMark = z.output<typeof VerifyMark>;

/** How the rows are read and judged: an import is resumed only with the same settings, or its counts would mix two kinds. */
const Settings = z.object({
  ...RowOptions.shape,
  /** The name of the file of rejects, or an empty string. */
  rejects: z.string(),
});

const Checkpoint = z.object({
  version: z.literal(2),
  /** SHA-256 and length of the whole input, without compression. */
  sha256: z.string(),
  bytes: whole,
  plan: Settings,
  mark: Mark,
  isDone: z.boolean(),
  /** How far the verification of its rows has come, while it is not done. */
  verified: z.optional(VerifyMark),
});
type Checkpoint = z.output<typeof Checkpoint>;

/** How far an import has come. It is changed while rows are sent or verified. */
export type Progress = {
  mark: Mark;
  isDone: boolean;
  verified?: VerifyMark | undefined;
  /** Whether it is time to save: that costs a write to the disk, and little is sent twice after a crash. */
  isDue(): boolean;
  /** Writes it to the checkpoint, if there is one. */
  save(): Promise<void>;
};

const SAVE_MILLISECONDS = 250;

/**
 * Opens a checkpoint, which may not exist yet.
 * @param name undefined for an import that cannot be resumed
 * @param rejects the name of the file of rejects, or an empty string; undefined for a verification, which writes none
 * @returns what an earlier run has written there, and how to go on with it
 * @throws CliError when another file is there, or the checkpoint of an import with other settings
 */
export async function openCheckpoint(
  name: string | undefined,
  directory: string,
  options: ImportOptions,
  rejects?: string,
) {
  const { values = {}, ...others } = rowOptionsOf(options);
  const rows = { ...others, ...(Object.keys(values).length > 0 && { values }) };
  const what = `the checkpoint ${name}`;
  const file = name === undefined ? undefined : await openWholeFile(path.resolve(directory, name), what);
  const saved = file?.text === undefined ? undefined : readCheckpoint(file.text, `${name}`, rows, rejects);
  const plan = saved?.plan ?? { ...rows, rejects: rejects ?? "" };
  return {
    saved,
    /**
     * The progress of the import of an input, whose first row is at `first`.
     * @throws CliError when the input has changed since the checkpoint was written
     */
    resume({ sha256, bytes }: { sha256: string; bytes: number }, first: Mark["position"]): Progress {
      if (saved && saved.sha256 !== sha256) {
        const how = bytes === saved.bytes ? "its length is the same" : `it had ${saved.bytes} bytes, and has ${bytes}`;
        throw usageError(`the input has changed since ${name} was written: ${how}`, BEGIN_AGAIN);
      }
      let nextSave = 0;
      const progress: Progress = {
        mark: saved?.mark ?? { position: first, counts: NONE, rejects: EMPTY },
        isDone: saved?.isDone ?? false,
        verified: saved?.verified,
        isDue: () => performance.now() >= nextSave,
        async save() {
          const { mark, isDone, verified } = progress;
          const checkpoint: Checkpoint = { version: 2, sha256, bytes, plan, mark, isDone, verified };
          await file?.replace(`${JSON.stringify(checkpoint, undefined, 2)}\n`);
          nextSave = performance.now() + SAVE_MILLISECONDS;
        },
      };
      return progress;
    },
  };
}

function readCheckpoint(text: string, name: string, rows: RowOptions, rejects: string | undefined): Checkpoint {
  const json = readJson(text);
  const read = Checkpoint.safeParse("value" in json ? json.value : undefined);
  if (!read.success) throw usageError(`${name} is not a checkpoint of savelife import`, "Name another file.");
  const before: Record<string, unknown> = read.data.plan;
  const now: Record<string, unknown> = { ...rows, rejects: rejects ?? before.rejects };
  const changed = Object.keys(Settings.shape).filter((key) => !isDeepStrictEqual(now[key], before[key]));
  if (changed.length === 0) return read.data;
  throw usageError(
    `${name} is the checkpoint of an import with another ${changed.map(flagOf).join(", ")}`,
    BEGIN_AGAIN,
  );
}

const BEGIN_AGAIN =
  "To begin again, remove the checkpoint, and move away the rejects: what was sent already is a duplicate then.";
