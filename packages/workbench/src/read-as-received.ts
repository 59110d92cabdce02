import type { Filter } from "./filter.ts";
import type { Journal } from "./journal.ts";
import type { KnownLetter } from "./known-letter.ts";

/** Letters that are read together, as BatchGetItem reads this many keys at once. */
const GROUP = 100;

/** Letters of a pass that match, in groups as they are recorded in the journal, until the pass or a signal ends it. */
export async function* readAsReceived(
  journal: Journal,
  filter: Filter,
  { limit, pass, signal }: { limit: number; pass: number; signal: AbortSignal },
  progress: Progress,
): AsyncGenerator<KnownLetter[]> {
  let [afterSeq, room] = [0, limit];
  try {
    while (room > 0 && !signal.aborted) {
      const wanted = Math.min(GROUP, room);
      const { letters, lastSeq } = journal.select(filter, { afterSeq, limit: wanted, pass });
      if (letters.length > 0 && (letters.length === wanted || progress.isEnded())) {
        [afterSeq, room] = [lastSeq, room - letters.length];
        progress.take(letters.length);
        yield letters;
      } else if (progress.isEnded()) return;
      else {
        progress.take(Number.POSITIVE_INFINITY);
        await progress.next();
      }
    }
  } finally {
    progress.leave();
  }
}

/** The news of a pass, as `newProgress` makes them. */
export type Progress = ReturnType<typeof newProgress>;

/** Letters that are recorded ahead of a reader: a small journal is quick, and few letters are hidden from others. */
const AHEAD = 1_000;

/** Makes a reader and the receivers of a pass wait for each other. */
export function newProgress() {
  let [ahead, isRead, isEnded] = [0, false, false];
  let news = Promise.withResolvers<void>();
  const change = () => {
    news.resolve();
    news = Promise.withResolvers();
  };
  return {
    isEnded: () => isEnded,
    /** Resolves at the next change. */
    next: () => news.promise,
    report(recorded: number) {
      ahead += recorded;
      change();
    },
    end() {
      isEnded = true;
      change();
    },
    /** Resolves when a reader wants more letters, or when nobody reads. */
    async room() {
      while (isRead && ahead >= AHEAD) await news.promise;
    },
    /** A reader takes letters. Infinity: it has taken all there are, and waits. */
    take(count: number) {
      [ahead, isRead] = [Math.max(0, ahead - count), true];
      change();
    },
    /** The reader has enough. */
    leave() {
      isRead = false;
      change();
    },
  };
}
