import { randomUUID } from "node:crypto";
import { constants, type FileHandle, open, stat, unlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { explained } from "./file-error.ts";
import { openRegular } from "./open-regular.ts";

/** A file that only grows: nothing that it contains is written over. */
export type AppendFile = ReturnType<typeof toAppendFile>;

/** Makes a new file that its owner alone may read. @throws CliError, also when there is such a file already */
export async function createAppendFile(file: string, what: string): Promise<AppendFile> {
  return toAppendFile(await explained(open(file, "ax+", 0o600), what, "written"), 0, file, what);
}

/** Opens an existing file. @throws CliError when there is none, or it cannot be written */
export async function openAppendFile(file: string, what: string): Promise<AppendFile> {
  const handle = await openRegular(file, constants.O_RDWR | constants.O_APPEND, what, "written");
  const { size } = await explained(handle.stat(), what, "written");
  return toAppendFile(handle, size, file, what);
}

function toAppendFile(handle: FileHandle, length: number, file: string, what: string) {
  let bytes = length;
  return {
    /** Its length when it was opened, and of what was appended since. */
    bytes: () => bytes,
    /** Writes all of it to the disk, or throws. */
    async append(content: Uint8Array): Promise<void> {
      await explained(handle.appendFile(content), what, "written"); // `write` may write less than it was given
      bytes += content.length;
      await explained(handle.datasync(), what, "written");
    },
    /** Fills a buffer from an offset, and answers the filled part: all of it, unless the file ends before. */
    read: (buffer: Buffer, offset: number) => explained(fill(handle, buffer, offset), what, "read"),
    /** False when another program has written to it, or moved it away. */
    async isUntouched(): Promise<boolean> {
      const own = await explained(handle.stat(), what, "read");
      const named = await stat(file).catch(() => undefined);
      return own.size === bytes && named?.ino === own.ino && named.dev === own.dev;
    },
    close: () => explained(handle.close(), what, "written"),
  };
}

/** Fills a buffer from an offset of a file, as `read` may read less than there is. */
export async function fill(handle: FileHandle, buffer: Buffer, offset: number): Promise<Buffer> {
  let filled = 0;
  while (filled < buffer.length) {
    const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

/** Names a temporary file in a message. */
export const inTemporaryFolder = () => `a file in the folder of temporary files, ${tmpdir()} (TMPDIR),`;

/**
 * Copies bytes to a file without a name: nothing else can open it, and it is gone with its handle or the process.
 * @throws CliError when the folder of temporary files or its disk refuses it
 */
export async function copyToTemporaryFile(chunks: AsyncIterable<Buffer>): Promise<FileHandle> {
  const written = <T>(call: Promise<T>) => explained(call, inTemporaryFolder(), "written");
  const file = path.join(tmpdir(), `savelife-${randomUUID()}`);
  const handle = await written(open(file, "wx+", 0o600));
  try {
    await written(unlink(file));
    await written(handle.writeFile(chunks));
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}
