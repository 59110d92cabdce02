import { readFileSync } from "node:fs";
import path from "node:path";
import * as z from "zod/mini";
import { CliError } from "../cli-error.ts";
import { EXIT } from "../exit-codes.ts";

const FILE = ".savelife/local.json";

/** Only this machine: a file that somebody left in a parent folder must not lead donors' data elsewhere. */
const localUrl = z.url({ protocol: /^http$/, hostname: /^(127\.0\.0\.1|localhost|\[::1\])$/ });

/** What the local stack writes down of itself while it runs, as far as the CLI needs it. */
const LocalStack = z.object({
  pid: z.int().check(z.positive()),
  /** With the secret from which addresses are made that let a browser in. */
  console: z.optional(z.object({ url: localUrl, secret: z.string().check(z.minLength(1)) })),
  sqs: localUrl,
  dynamodb: localUrl,
  queue: z.object({ url: localUrl }),
  deadLetters: z.object({ url: localUrl }),
  table: z.object({ name: z.string().check(z.minLength(1)) }),
});

export type LocalStack = z.output<typeof LocalStack>;

/**
 * The local stack that runs in this folder or in one above it, or undefined when there is none.
 * @throws CliError when its file is there, but cannot be used
 */
export function findLocalStack(directory: string): LocalStack | undefined {
  const found = readNearest(directory);
  if (!found) return undefined;
  const stack = LocalStack.safeParse(readJson(found.text));
  if (!stack.success) throw unusable(found.file, stack.error);
  if (!isRunning(stack.data.pid)) throw stale(found.file, stack.data.pid);
  return stack.data;
}

function readNearest(directory: string): { file: string; text: string } | undefined {
  const file = path.join(directory, FILE);
  const text = readIfThere(file);
  if (text !== undefined) return { file, text };
  const parent = path.dirname(directory);
  return parent === directory ? undefined : readNearest(parent);
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR"))
      return undefined;
    throw unusable(file, error);
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Signal 0 tells whether the process is there. One of another user may not be signalled, but is there. */
function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

const RESTART = "Start it again in another terminal: pnpm start";

function unusable(file: string, cause: unknown): CliError {
  const message = `expected ${file} to say where the local stack is, on this machine, got something else`;
  return new CliError(EXIT.unavailable, message, RESTART, { cause });
}

function stale(file: string, pid: number): CliError {
  const message = `expected the local stack of ${file} to be running, but its process ${pid} is gone`;
  return new CliError(EXIT.unavailable, message, RESTART);
}
