import type { FileHandle } from "node:fs/promises";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { CliError, EXIT } from "../cli-error.ts";
import { copyToTemporaryFile, fill } from "../files/append-file.ts";
import { explained } from "../files/file-error.ts";
import type { Io } from "../io.ts";
import { startTicker } from "../output/progress.ts";
import { number } from "../output/text.ts";
import { isStream, openFile, openInput } from "./open-input.ts";
import type { Converted, Reading } from "./recognise.ts";
import { toText } from "./to-text.ts";

/** The input of an import. It is read twice: which rows share an id must be known before anything is sent. */
export type Source = Awaited<ReturnType<typeof openHandle>>;

/**
 * Opens an input as UTF-8. Anything else is converted once, to a file without a name, to be read from any offset.
 * @throws CliError when there is no such file, nothing on stdin but a terminal, or no rows in it; on an interrupt
 */
export async function openSource(file: string | undefined, io: Io, reading: Reading = {}): Promise<Source> {
  const source = await openAsItIs(file, io);
  try {
    if (io.interrupted.aborted) throw interruptedWhile("read"); // what was copied is a part of it
    const converted = await toText({ ...source, read: () => source.read(0) }, reading);
    if (!converted) return source;
    const text = await keepText(converted, source.name, io);
    const close = async () => {
      await text.close();
      await source.close();
    };
    return { ...text, refuseChange: source.refuseChange, close };
  } catch (error) {
    await source.close();
    throw error;
  }
}

/** The error for an interrupt before anything was sent. */
export function interruptedWhile(what: string): CliError {
  const next = "Nothing was sent by this command. Run it again.";
  return new CliError(EXIT.interrupted, `interrupted while the input was ${what}`, next);
}

/** Shows its progress, as a large sheet takes a minute. */
async function keepText({ pieces, found, unit }: Converted, name: string, { messages, interrupted }: Io) {
  let bytes = 0;
  await using _ticker = startTicker(messages, () => `Reading ${found}   ${number(Math.floor(bytes / 1_000_000))} MB`);
  async function* until() {
    for await (const piece of pieces) {
      if (interrupted.aborted) throw interruptedWhile("read");
      bytes += piece.length;
      yield piece;
    }
  }
  return await openHandle(name, await copyToTemporaryFile(until()), found, unit);
}

/** Opens a file. What can be read only once, stdin or a pipe, is copied to a file without a name. */
async function openAsItIs(file: string | undefined, io: Io): Promise<Source> {
  const name = file === undefined || file === "-" || OPENED.test(file) ? "stdin" : file;
  const handle =
    file === undefined || (await isStream(file, io.directory))
      ? await copyToTemporaryFile(await openInput(file, "rows in CSV or NDJSON", io))
      : await openFile(file, io.directory);
  return openHandle(name, handle);
}

/** What the shell has opened, as for `<(…)`: its number is gone after this command, so no hint may name it. */
const OPENED = /^\/(dev|proc\/self)\/fd\/\d+$/;

/**
 * @param found what the text was made of, unless the file is UTF-8: an encoding, a sheet
 * @param unit what its lines are: lines of the file, or rows of a sheet
 */
async function openHandle(name: string, handle: FileHandle, found?: string, unit: "line" | "row" = "line") {
  const { size, mtimeMs } = await explained(handle.stat(), name, "read");
  const isCompressed = (await explained(fill(handle, Buffer.alloc(GZIP.length), 0), name, "read")).equals(GZIP);
  let taken = 0;
  return {
    ...{ name, handle, found, unit, isCompressed },
    /** Its length on the disk, perhaps compressed. */
    bytes: size,
    /** Its bytes from an offset on, without compression. */
    read(from: number): AsyncGenerator<Buffer> {
      const chunks = readFrom(handle, name, isCompressed ? 0 : from, (bytes) => {
        taken = bytes;
      });
      return isCompressed ? skip(unzip(chunks), from) : chunks;
    },
    /** The part of it, from 0 to 1, that was read since the latest `read` began. */
    progress: () => (size === 0 ? 1 : taken / size),
    /** @throws CliError when its file was written to since it was opened: what was `done` may be a part of each */
    async refuseChange(done: string, next: string): Promise<void> {
      const now = await handle.stat();
      if (now.size === size && now.mtimeMs === mtimeMs) return;
      throw new CliError(EXIT.tryAgain, `${name} was changed while it was ${done}`, next);
    },
    close: () => handle.close(),
  };
}

const GZIP = Buffer.from([0x1f, 0x8b]);
/** Small, so that the rows of a chunk are not taken for long-lived by the collector: 64 kB take 40 MB more. */
const CHUNK_BYTES = 16_384;

async function* readFrom(
  handle: FileHandle,
  name: string,
  from: number,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  for (let at = from; ; ) {
    const reading = handle.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES, at);
    const { buffer, bytesRead } = await explained(reading, name, "read");
    if (bytesRead === 0) return;
    at += bytesRead;
    onBytes(at);
    yield buffer.subarray(0, bytesRead);
  }
}

async function* unzip(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of pipeline(chunks, createGunzip({ chunkSize: CHUNK_BYTES }), () => {})) yield chunk;
  } catch (cause) {
    if (cause instanceof CliError) throw cause;
    const code = cause instanceof Error && "code" in cause ? cause.code : "Unknown";
    const next = "Is the file whole? Try: gzip --test FILE";
    throw new CliError(EXIT.noInput, `the gzip file is damaged (${code})`, next, { cause });
  }
}

/** What is left of each chunk, perhaps nothing, so that a reader may stop before all of it is skipped. */
async function* skip(chunks: AsyncIterable<Buffer>, bytes: number): AsyncGenerator<Buffer> {
  let left = bytes;
  for await (const chunk of chunks) {
    yield chunk.subarray(left);
    left = Math.max(0, left - chunk.length);
  }
}
