import type { Filter } from "./filter.ts";
import { type HoldOptions, holdLetters, type Pass } from "./hold.ts";
import { toLine } from "./letter-line.ts";
import { deleteLetters } from "./move-letters.ts";
import type { Workbench } from "./workbench.ts";

export type ExportOptions = HoldOptions & {
  /** At most so many letters. Default: all that match. */
  limit?: number | undefined;
  /** Takes lines, each with its end. */
  write: (lines: string) => Promise<void>;
  /** Asked once everything is exported and safely kept; true: what was exported is deleted. Default: nothing is. */
  discard?: ((exported: number) => Promise<boolean>) | undefined;
};

/** What an export came to. */
export type Exports = { exported: number; discarded: number; undeleted: number; pass: Pass };

const GROUP = 100;

/**
 * Writes matching dead letters down, all of them with everything that they have, and on request deletes these and no others.
 * @throws Busy, what `write` throws, or what the queue throws
 */
export function exportLetters(bench: Workbench, filter: Filter, options: ExportOptions): Promise<Exports> {
  const { limit, signal, write, discard = async () => false } = options;
  return holdLetters(bench, { ...options, until: filter.ids }, async (held) => {
    const pass = await held.pass;
    let [exported, discarded, undeleted] = [0, 0, 0];
    for await (const letters of held.letters(filter, GROUP, limit)) {
      if (signal.aborted) break;
      await write(letters.map((letter) => `${toLine(letter)}\n`).join(""));
      exported += letters.length;
    }
    if (signal.aborted || !(await discard(exported))) return { exported, discarded, undeleted, pass };
    for await (const letters of held.letters(filter, GROUP, exported)) {
      if (signal.aborted) break;
      const left = await deleteLetters(bench, letters);
      [discarded, undeleted] = [discarded + letters.length - left, undeleted + left];
    }
    return { exported, discarded, undeleted, pass };
  });
}
