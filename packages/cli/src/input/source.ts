import type { FileHandle } from "node:fs/promises";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { CliError, EXIT } from "../cli-error.ts";
import { copyToTemporaryFile, fill } from "../files/append-file.ts";
import { explained } from "../files/file-error.ts";
import { isStream, openFile, openInput } from "../input/open-input.ts";
import type { Io } from "../io.ts";
import { startTicker } from "../output/progress.ts";
import { number } from "../output/text.ts";
import type { Converted, Reading } from "./recognise.ts";
import { toText } from "./to-text.ts";

/** The input of an import. It is read twice: which rows share an id must be known before anything is sent. */
export type Source = {
  /** For messages: the file's name, or `stdin`. */
  name: string;
  /** Its length on the disk, perhaps compressed. */
  bytes: number;
  isCompressed: boolean;
  /** Its bytes from an offset on, without compression. */
  read(from: number): AsyncGenerator<Buffer>;
  /** The part of it, from 0 to 1, that was read since the latest `read` began. */
  progress(): number;
  /** True when its file was written to since it was opened. */
  hasChanged(): Promise<boolean>;
  close(): Promise<void>;
  /** What its text was made of, unless the file is UTF-8: an encoding, a sheet. */
  found: string | undefined;
  /** What its lines are: lines of the file, or rows of a sheet. */
  unit: "line" | "row";
};

/**
 * Opens an input as UTF-8. Anything else is converted once, to a file without a name, to be read twice and from any offset.
 * @throws CliError when there is no such file, nothing on stdin but a terminal, or no rows in it
 */
export async function openSource(file: string | undefined, io: Io, reading: Reading = {}): Promise<Source> {
  const source = await openAsItIs(file, io);
  try {
    const converted = await toText({ ...source, read: () => source.read(0) }, reading);
    if (!converted) return source;
    const text = await keepText(converted, io);
    return {
      ...{ ...text, name: source.name, found: converted.found, unit: converted.unit },
      hasChanged: source.hasChanged,
      async close() {
        await text.close();
        await source.close();
      },
    };
  } catch (error) {
    await source.close();
    throw error;
  }
}

/** Shows its progress, as a large sheet takes a minute. */
async function keepText({ pieces, found }: Converted, { messages, interrupted }: Io): Promise<Opened> {
  let bytes = 0;
  await using _ticker = startTicker(messages, () => `Reading ${found}   ${number(Math.floor(bytes / 1_000_000))} MB`);
  async function* until() {
    for await (const piece of pieces) {
      if (interrupted.aborted) return;
      bytes += piece.length;
      yield piece;
    }
  }
  return await openHandle(found, await copyToTemporaryFile(until()));
}

/** Opens a file. What can be read only once, stdin or a pipe, is copied to a file without a name. */
async function openAsItIs(file: string | undefined, io: Io): Promise<Opened> {
  const name = file === undefined || file === "-" || OPENED.test(file) ? "stdin" : file;
  const handle =
    file === undefined || (await isStream(file, io.directory))
      ? await copyToTemporaryFile(await openInput(file, "rows in CSV or NDJSON", io))
      : await openFile(file, io.directory);
  return openHandle(name, handle);
}

/** What the shell has opened, as for `<(…)`: its number is gone after this command, so no hint may name it. */
const OPENED = /^\/(dev|proc\/self)\/fd\/\d+$/;

type Opened = Source & { handle: FileHandle };

async function openHandle(name: string, handle: FileHandle): Promise<Opened> {
  const { size, mtimeMs } = await explained(handle.stat(), name, "read");
  const isCompressed = (await explained(fill(handle, Buffer.alloc(GZIP.length), 0), name, "read")).equals(GZIP);
  let taken = 0;
  return {
    ...{ name, handle, found: undefined, unit: "line" },
    bytes: size,
    isCompressed,
    read(from) {
      const chunks = readFrom(handle, name, isCompressed ? 0 : from, (bytes) => {
        taken = bytes;
      });
      return isCompressed ? skip(unzip(chunks), from) : chunks;
    },
    progress: () => (size === 0 ? 1 : taken / size),
    async hasChanged() {
      const now = await handle.stat();
      return now.size !== size || now.mtimeMs !== mtimeMs;
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
