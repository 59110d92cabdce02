import { constants, openSync } from "node:fs";
import { type FileHandle, stat } from "node:fs/promises";
import { Socket } from "node:net";
import path from "node:path";
import { addAbortSignal, type Readable } from "node:stream";
import { CliError, EXIT, usageError } from "../cli-error.ts";
import { explained, toFileError } from "../files/file-error.ts";
import { NO_WAIT, openRegular } from "../files/open-regular.ts";
import type { Io } from "../io.ts";

/**
 * Opens a file, or stdin for `-` and without a file. Reading ends early, without an error, on an interrupt.
 * @param expected what the input should contain, for the message when there is no input
 * @throws CliError when there is no such file, or no file and nothing on stdin but a terminal
 */
export async function openInput(file: string | undefined, expected: string, io: Io): Promise<AsyncIterable<Buffer>> {
  if (file === undefined && io.input.isTTY) {
    const message = `there is no input: ${expected} must come from a file or on stdin`;
    throw usageError(message, "Name a file, pipe into it, or give - to type it here.");
  }
  if (file === undefined || file === "-") return untilInterrupted(io.input, "stdin", io.interrupted);
  const stream = (await isPipe(file, io.directory))
    ? openPipe(file, io.directory)
    : (await openFile(file, io.directory)).createReadStream();
  return untilInterrupted(stream, file, io.interrupted);
}

/** Whether an input can be read only once: stdin, or a named pipe, which the shell makes of `<(…)`. */
export async function isStream(file: string | undefined, directory: string): Promise<boolean> {
  return file === undefined || file === "-" || isPipe(file, directory);
}

/** Opens a file on the disk for reading. @throws CliError when there is no such file */
export function openFile(file: string, directory: string): Promise<FileHandle> {
  return openRegular(path.resolve(directory, file), constants.O_RDONLY, file, "read");
}

async function isPipe(file: string, directory: string): Promise<boolean> {
  return (await explained(stat(path.resolve(directory, file)), file, "read")).isFIFO();
}

/** Waits for its writer as for a socket: opened as a file it would keep a thread waiting, uninterruptibly. */
function openPipe(file: string, directory: string): Readable {
  try {
    const fd = openSync(path.resolve(directory, file), constants.O_RDONLY | NO_WAIT);
    return new Socket({ fd, readable: true, writable: false });
  } catch (cause) {
    throw toFileError(cause, file, "read");
  }
}

async function* untilInterrupted(stream: Readable, name: string, interrupted: AbortSignal): AsyncGenerator<Buffer> {
  addAbortSignal(interrupted, stream);
  try {
    for await (const chunk of stream) yield Buffer.from(chunk);
  } catch (cause) {
    if (!interrupted.aborted) throw toInputError(cause, name);
  }
}

/** The writer of a pipe or a socket may end in ways that a file does not. */
function toInputError(cause: unknown, name: string): unknown {
  const error = toFileError(cause, name, "read");
  if (error instanceof CliError || !(cause instanceof Error) || !("code" in cause)) return error;
  return new CliError(EXIT.noInput, `${name} cannot be read to its end (${cause.code})`, "Run it again.", { cause });
}
