import type { Filter } from "./filter.ts";
import { type Doing, describeFilter, trace } from "./history.ts";
import { type ConfirmOptions, holdLetters, isConfirmed, type Pass } from "./hold.ts";
import { idsOf } from "./journal.ts";
import { toLine } from "./known-letter.ts";
import { removeLetters } from "./move-letters.ts";
import type { Workbench } from "./workbench.ts";

/** Where letters are exported to. */
export type Target = {
  /** Takes lines, each with its end. */
  write: (lines: string) => Promise<void>;
  /** Resolves once all that was written is kept for good, by its name; before that it is nothing. */
  keep: () => Promise<void>;
};

export type ExportOptions = ConfirmOptions<number> & {
  /** The maximum number of letters. Default: all that match. */
  limit?: number | undefined;
  target: Target;
  /** True to delete what was exported, once it is kept. */
  discard: boolean;
};

/** What an export came to: how many letters were kept, and of these deleted. */
export type Exports = { exported: number; discarded: number; pass: Pass };

/**
 * Writes matching dead letters with everything they have, and on request deletes exactly these. Nothing is kept when
 * there are none, or when it is interrupted before all were written.
 * @throws Busy, what the target or the queue throws
 */
export function exportLetters(bench: Workbench, filter: Filter, options: ExportOptions): Promise<Exports> {
  const { limit = Number.POSITIVE_INFINITY, signal, target, discard, confirm } = options;
  return holdLetters(bench, { ...options, until: filter.ids }, async (held) => {
    if (confirm) await held.seen;
    const count = confirm ? Math.min(limit, held.count(filter)) : limit;
    if (count === 0 || !(await isConfirmed(options, count))) return { exported: 0, discarded: 0 };
    const doing: Doing = { act: discard ? "discard" : "export", what: describeFilter(filter), signal };
    return trace(bench, doing, async ({ begin, done }) => {
      let exported = 0;
      for await (const letters of held.letters(filter, limit)) {
        begin(idsOf(letters));
        await target.write(letters.map((letter) => `${toLine(letter)}\n`).join(""));
        exported += letters.length;
      }
      if (signal.aborted) return { exported: 0, discarded: 0 };
      if (exported > 0) await target.keep();
      if (!discard) {
        done(exported);
        return { exported, discarded: 0 };
      }
      let discarded = 0;
      // The same letters once more: each keeps its place in the journal as long as it is held.
      for await (const letters of held.letters(filter, exported)) {
        const deleted = await removeLetters(bench, letters);
        done(deleted);
        discarded += deleted;
      }
      return { exported, discarded };
    });
  });
}
