import { open, readFile, rename } from "node:fs/promises";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import * as z from "zod/mini";
import { CliError } from "../cli-error.ts";
import { EXIT } from "../exit-codes.ts";

const whole = z.int().check(z.nonnegative());

const Plan = z.object({
  type: z.string(),
  source: z.string(),
  idFrom: z.array(z.string()),
  map: z.record(z.string(), z.string()),
  ignore: z.optional(z.array(z.string())),
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
  rejectsBytes: whole,
});

const Checkpoint = z.object({
  version: z.literal(1),
  /** SHA-256 of the whole input, and how many bytes it has, both without compression. */
  sha256: z.string(),
  bytes: whole,
  plan: Plan,
  mark: Mark,
  isDone: z.boolean(),
});

/** How the rows are read and judged: an import is resumed with the same alone, or the counts would be of two kinds. */
export type ImportPlan = z.output<typeof Plan>;

/** A place in the input before which everything is done: sent and acknowledged, rejected and written down, or skipped. */
export type Mark = z.output<typeof Mark>;

/** How far an import has come. */
export type Checkpoint = z.output<typeof Checkpoint>;

/**
 * Reads a checkpoint, or undefined when there is none yet.
 * @throws CliError when it is none, or one of an import with another plan
 */
export async function readCheckpoint(
  name: string,
  directory: string,
  plan: ImportPlan,
): Promise<Checkpoint | undefined> {
  const text = await readIfThere(path.resolve(directory, name), name);
  if (text === undefined) return undefined;
  const read = Checkpoint.safeParse(readJson(text));
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

const BEGIN_AGAIN = "To begin again, remove the checkpoint: what was sent already is a duplicate then.";

/** Writes a checkpoint in one step: whenever the process or the machine ends, the old one is there or the new one. */
export async function writeCheckpoint(name: string, directory: string, checkpoint: Checkpoint): Promise<void> {
  const file = path.resolve(directory, name);
  const draft = `${file}.new`;
  try {
    const handle = await open(draft, "w", 0o600);
    try {
      await handle.writeFile(`${JSON.stringify(checkpoint, undefined, 2)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
  } catch (cause) {
    const got = cause instanceof Error && "code" in cause ? String(cause.code) : "Unknown";
    const next = "Check the folder, and that you may write to it.";
    throw new CliError(EXIT.noInput, `expected to write the checkpoint ${name}, got ${got}`, next, { cause });
  }
}

async function readIfThere(file: string, name: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : "Unknown";
    if (code === "ENOENT") return undefined;
    const next = "Check its name, and that you may read it.";
    throw new CliError(EXIT.noInput, `expected a checkpoint at ${name}, got ${code}`, next, { cause });
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refuse(message: string, next: string): CliError {
  return new CliError(EXIT.usage, message, next);
}
