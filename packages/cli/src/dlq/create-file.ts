import { open } from "node:fs/promises";
import path from "node:path";
import { CliError } from "../cli-error.ts";
import { EXIT } from "../exit-codes.ts";
import type { Io } from "../io.ts";

/** A file that is written; `close` resolves once it is on the disk, and may be called again. */
export type Target = { write: (text: string) => Promise<void>; close: () => Promise<void> };

/**
 * Makes a new file that its owner alone may read.
 * @throws CliError when there is such a file already: nothing is written over
 */
export async function createFile(file: string, { directory }: Io): Promise<Target> {
  try {
    const handle = await open(path.resolve(directory, file), "wx", 0o600);
    let isClosed = false;
    return {
      write: (text) => handle.appendFile(text),
      close: async () => {
        if (isClosed) return;
        isClosed = true;
        await handle.sync();
        await handle.close();
      },
    };
  } catch (cause) {
    const got = cause instanceof Error && "code" in cause ? String(cause.code) : "Unknown";
    const message = `expected to make a new file at ${file}, got ${got}`;
    throw new CliError(EXIT.usage, message, "Name a file that is not there yet, in a folder that you may write to.", {
      cause,
    });
  }
}
