import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { readJson } from "@savelife/core/json";
import { DATE_ORDERS } from "@savelife/core/row-rules";
import * as z from "zod/mini";
import { CliError, EXIT } from "../cli-error.ts";
import { openWholeFile } from "../files/whole-file.ts";

const whole = z.int().check(z.nonnegative());

const Plan = z.object({
  type: z.string(),
  source: z.string(),
  idFrom: z.array(z.string()),
  map: z.record(z.string(), z.string()),
  ignore: z.optional(z.array(z.string())),
  ignoreOthers: z.optional(z.boolean()),
  delimiter: z.optional(z.string()),
  encoding: z.optional(z.string()),
  sheet: z.optional(z.string()),
  dates: z.optional(z.enum(DATE_ORDERS)),
  values: z.optional(z.record(z.string(), z.record(z.string(), z.string()))),
  onConflict: z.enum(["none", "first"]),
  /** The name of the file of rejects, or an empty text. */
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
  /** SHA-256 of the whole input, and how many bytes it has, both without compression. */
  sha256: z.string(),
  bytes: whole,
  plan: Plan,
  mark: Mark,
  isDone: z.boolean(),
  /** How far the verification of its rows has come, while it is not done. */
  verified: z.optional(VerifyMark),
});

/** How the rows are read and judged: an import is resumed with the same alone, or the counts would be of two kinds. */
export type ImportPlan = z.output<typeof Plan>;

/** A place in the input before which everything is done: sent and acknowledged, rejected and written down, or skipped. */
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
 * Opens a checkpoint, which need not be there yet.
 * @throws CliError when another file is there, or the checkpoint of an import with another plan
 */
export async function openCheckpoint(name: string, directory: string, plan: ImportPlan): Promise<CheckpointFile> {
  const { text, replace } = await openWholeFile(path.resolve(directory, name), `the checkpoint ${name}`);
  return {
    saved: text === undefined ? undefined : readCheckpoint(text, name, plan),
    save: (checkpoint) => replace(`${JSON.stringify({ version: 2, plan, ...checkpoint }, undefined, 2)}\n`),
  };
}

function readCheckpoint(text: string, name: string, plan: ImportPlan): Checkpoint {
  const json = readJson(text);
  const read = Checkpoint.safeParse("value" in json ? json.value : undefined);
  if (!read.success) {
    throw refuse(`expected a checkpoint of savelife import at ${name}, got another file`, "Name another file.");
  }
  const now: Record<string, unknown> = plan;
  const before: Record<string, unknown> = read.data.plan;
  const changed = Object.keys(Plan.shape).filter((key) => !isDeepStrictEqual(now[key], before[key]));
  if (changed.length > 0) {
    const options = changed.map((key) => OPTIONS[key] ?? key).join(", ");
    throw refuse(`expected the same ${options} as the import of ${name} began with, got another`, BEGIN_AGAIN);
  }
  return read.data;
}

const OPTIONS: Record<string, string> = {
  type: "--type",
  source: "--source",
  idFrom: "--id-from",
  map: "--map",
  ignore: "--ignore",
  ignoreOthers: "--ignore-others",
  delimiter: "--delimiter",
  encoding: "--encoding",
  sheet: "--sheet",
  dates: "--dates",
  values: "--value",
  onConflict: "--on-conflict",
  rejects: "--rejects",
};

/**
 * Refuses to go on with an input that is not the one of the checkpoint, byte for byte.
 * @throws CliError
 */
export function refuseChanged(
  name: string,
  { sha256, bytes }: Checkpoint,
  now: { sha256: string; bytes: number },
): void {
  if (now.sha256 === sha256) return;
  const got = now.bytes === bytes ? "other content of the same length" : `${now.bytes} bytes in place of ${bytes}`;
  throw refuse(`expected the file of which ${name} tells, got a changed one: ${got}`, BEGIN_AGAIN);
}

const BEGIN_AGAIN =
  "To begin again, remove the checkpoint, and move away the rejects: what was sent already is a duplicate then.";

function refuse(message: string, next: string): CliError {
  return new CliError(EXIT.usage, message, next);
}
