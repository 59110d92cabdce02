import { type FileHandle, open } from "node:fs/promises";
import path from "node:path";
import type { Fault } from "@savelife/core/outcome";
import { CliError } from "../cli-error.ts";
import { EXIT } from "../exit-codes.ts";
import { renderHeader, renderReject } from "./render-reject.ts";
import type { Layout, Row } from "./row.ts";

/** The file of rejected rows. It begins with the first of them: where none is rejected there is no file. */
export type Rejects = {
  /** Its name as the operator gave it; undefined while there is no file. */
  name(): string | undefined;
  add(row: Row, faults: Fault[]): Promise<void>;
  /** Its length, when all that was added is on the disk. */
  bytes(): number;
  /** Puts on the disk what was added. */
  flush(): Promise<void>;
  close(): Promise<void>;
};

/** For an import without such a file. */
export const noRejects: Rejects = {
  name: () => undefined,
  add: async () => {},
  bytes: () => 0,
  flush: async () => {},
  close: async () => {},
};

/** Where an earlier run of this import had got to. */
export type Earlier = { rejectsBytes: number };

/**
 * Opens the file of rejects, for the operator alone to read. What an earlier run wrote after its checkpoint is cut off.
 * @param earlier undefined when this is the first run; then there must be no such file
 * @throws CliError when there is one, or when it is shorter than the checkpoint says
 */
export async function openRejects(
  name: string,
  directory: string,
  { isCsv, columns }: Layout,
  earlier: Earlier | undefined,
): Promise<Rejects> {
  const file = path.resolve(directory, name);
  let handle = await openEarlier(file, name, earlier);
  let written = earlier?.rejectsBytes ?? 0;
  let pending = "";
  let pendingBytes = 0;

  async function write(): Promise<void> {
    if (pending === "") return;
    handle ??= await create(file, name);
    const bytes = Buffer.from(pending);
    await handle.write(bytes, 0, bytes.length, written);
    written += bytes.length;
    pending = "";
    pendingBytes = 0;
  }

  return {
    name: () => (written + pendingBytes > 0 ? name : undefined),
    async add(row, faults) {
      const header = written + pendingBytes === 0 && isCsv ? renderHeader(columns) : "";
      const text = header + renderReject(row, faults, isCsv, columns);
      pending += text;
      pendingBytes += Buffer.byteLength(text);
      if (pendingBytes > BUFFER_BYTES) await write();
    },
    bytes: () => written + pendingBytes,
    async flush() {
      if (pending === "") return;
      await write();
      await handle?.datasync();
    },
    async close() {
      await write();
      await handle?.close();
    },
  };
}

const BUFFER_BYTES = 65_536;

async function create(file: string, name: string): Promise<FileHandle> {
  try {
    return await open(file, "wx", 0o600);
  } catch (cause) {
    throw unusable(name, cause);
  }
}

async function openEarlier(file: string, name: string, earlier: Earlier | undefined): Promise<FileHandle | undefined> {
  const handle = await open(file, "r+").catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return undefined;
    throw unusable(name, cause);
  });
  if (!earlier && handle) {
    await handle.close();
    const message = `expected no file at ${name}, got one, which may hold rows that somebody corrects`;
    throw new CliError(EXIT.usage, message, "Move it away, or name another file for --rejects.");
  }
  const size = (await handle?.stat())?.size ?? 0;
  if (earlier && size < earlier.rejectsBytes) {
    await handle?.close();
    const message = `expected the rejects of the earlier run in ${name}, ${earlier.rejectsBytes} bytes, got ${size}`;
    throw new CliError(EXIT.noInput, message, "Put that file back, or remove the checkpoint to begin again.");
  }
  if (earlier) await handle?.truncate(earlier.rejectsBytes);
  return handle;
}

function unusable(name: string, cause: unknown): CliError {
  const got = cause instanceof Error && "code" in cause ? String(cause.code) : "Unknown";
  const message = `expected to write the rejects to ${name}, got ${got}`;
  return new CliError(EXIT.noInput, message, "Check the folder, and that you may write to it.", { cause });
}
