import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { readJson } from "@savelife/core/json";
import * as z from "zod/mini";
import { CliError, EXIT } from "../cli-error.ts";
import { openWholeFile } from "../files/whole-file.ts";
import { type ImportOptions, RowOptions, rowOptionsOf } from "./settings.ts";

const whole = z.int().check(z.nonnegative());

/** How the rows are read and judged: an import is resumed only with the same settings, or its counts would mix two kinds. */
const Settings = z.object({
  ...RowOptions.shape,
  /** The name of the file of rejects, or an empty string. */
  rejects: z.string(),
});

const Mark = z.object({
  position: z.object({ offset: whole, line: whole }),
  counts: z.object({
    read: whole,
    sent: whole,
    rejected: whole,
    skipped: whole,
    blank: whole,
    repeated: whole,
    conflicting: whole,
  }),
  /** What the file of rejects begins with. */
  rejects: z.object({ bytes: whole, sha256: z.string() }),
});

const VerifyMark = z.object({
  position: z.object({ offset: whole, line: whole }),
  counts: z.object({ read: whole, stored: whole, different: whole, missing: whole, rejected: whole }),
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

/** A place in the input before which everything is done: sent and acknowledged, rejected and written to the rejects, or skipped. */
export type Mark = z.output<typeof Mark>;

/** A place in the input before which every row was compared with the table. */
export type VerifyMark = z.output<typeof VerifyMark>;

/** How far an import has come. */
export type Checkpoint = z.output<typeof Checkpoint>;

/** The file of a checkpoint: how far an earlier run has come, if there was one, and how far this one has. */
export type CheckpointFile = {
  saved: Checkpoint | undefined;
  save(checkpoint: Omit<Checkpoint, "version" | "plan">): Promise<void>;
};

/**
 * Opens a checkpoint, which may not exist yet.
 * @throws CliError when another file is there, or the checkpoint of an import with other settings
 */
export async function openCheckpoint(name: string, directory: string, options: ImportOptions): Promise<CheckpointFile> {
  const settings = toSettings(options);
  const { text, replace } = await openWholeFile(path.resolve(directory, name), `the checkpoint ${name}`);
  return {
    saved: text === undefined ? undefined : readCheckpoint(text, name, settings),
    save: (checkpoint) => replace(`${JSON.stringify({ version: 2, plan: settings, ...checkpoint }, undefined, 2)}\n`),
  };
}

function toSettings({ values, rejects = "", ...options }: ImportOptions): z.output<typeof Settings> {
  const hasValues = Object.keys(values).length > 0;
  return { ...rowOptionsOf({ ...options, ...(hasValues && { values }) }), rejects };
}

function readCheckpoint(text: string, name: string, settings: z.output<typeof Settings>): Checkpoint {
  const json = readJson(text);
  const read = Checkpoint.safeParse("value" in json ? json.value : undefined);
  if (!read.success) {
    throw refuse(`${name} is not a checkpoint of savelife import`, "Name another file.");
  }
  const now: Record<string, unknown> = settings;
  const before: Record<string, unknown> = read.data.plan;
  const changed = Object.keys(Settings.shape).filter((key) => !isDeepStrictEqual(now[key], before[key]));
  if (changed.length > 0) {
    throw refuse(`${name} is the checkpoint of an import with another ${changed.map(toFlag).join(", ")}`, BEGIN_AGAIN);
  }
  return read.data;
}

/** The option that sets it: `--id-from` for `idFrom`, and `--value` for `values`. */
function toFlag(setting: string): string {
  const name = setting === "values" ? "value" : setting;
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/**
 * Refuses to go on with an input that has changed since the checkpoint was written.
 * @throws CliError
 */
export function refuseChanged(
  name: string,
  { sha256, bytes }: Checkpoint,
  now: { sha256: string; bytes: number },
): void {
  if (now.sha256 === sha256) return;
  const how = now.bytes === bytes ? "its length is the same" : `it had ${bytes} bytes, and has ${now.bytes}`;
  throw refuse(`the input has changed since ${name} was written: ${how}`, BEGIN_AGAIN);
}

const BEGIN_AGAIN =
  "To begin again, remove the checkpoint, and move away the rejects: what was sent already is a duplicate then.";

function refuse(message: string, next: string): CliError {
  return new CliError(EXIT.usage, message, next);
}
