import { type FileHandle, open } from "node:fs/promises";
import path from "node:path";
import { CliError } from "../cli-error.ts";
import { EXIT } from "../exit-codes.ts";
import type { Io } from "../io.ts";

/**
 * Opens a file, or stdin for `-` and for no file at all. Reading ends early, without an error, on an interrupt.
 * @param expected what the input should hold, for the message when there is none
 * @throws CliError when there is no such file, or no file and nothing on stdin but a terminal
 */
export async function openInput(file: string | undefined, expected: string, io: Io): Promise<AsyncIterable<Buffer>> {
  if (file === undefined && io.input.isTTY) {
    const message = `expected ${expected} from a file or on stdin, got neither`;
    throw new CliError(EXIT.usage, message, "Name a file, pipe into it, or give - to type it here.");
  }
  const isStdin = file === undefined || file === "-";
  const stream = isStdin ? io.input : (await openFile(file, io.directory)).createReadStream();
  return untilInterrupted(stream, io.interrupted);
}

/**
 * Opens a file for reading.
 * @throws CliError when there is none
 */
export async function openFile(file: string, directory: string): Promise<FileHandle> {
  try {
    const handle = await open(path.resolve(directory, file));
    if (!(await handle.stat()).isDirectory()) return handle;
    await handle.close();
  } catch (cause) {
    throw unreadable(file, cause instanceof Error && "code" in cause ? String(cause.code) : "Unknown", cause);
  }
  throw unreadable(file, "a folder");
}

function unreadable(file: string, got: string, cause?: unknown): CliError {
  const message = `expected a file that can be read at ${file}, got ${got}`;
  return new CliError(EXIT.noInput, message, "Check its name, and that you may read it.", { cause });
}

async function* untilInterrupted(stream: NodeJS.ReadableStream, interrupted: AbortSignal): AsyncGenerator<Buffer> {
  const stop = () => (stream as NodeJS.ReadableStream & { destroy(): void }).destroy();
  interrupted.addEventListener("abort", stop);
  try {
    for await (const chunk of stream) {
      if (interrupted.aborted) return;
      yield Buffer.from(chunk);
    }
  } catch (cause) {
    if (interrupted.aborted) return;
    const got = cause instanceof Error && "code" in cause ? cause.code : "Unknown";
    throw new CliError(EXIT.noInput, `expected to read the input to its end, got ${got}`, "Run it again.", { cause });
  } finally {
    interrupted.removeEventListener("abort", stop);
  }
}
