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
  flow: Flow,
): AsyncGenerator<KnownLetter[]> {
  let [afterSeq, room] = [0, limit];
  try {
    while (room > 0 && !signal.aborted) {
      const wanted = Math.min(GROUP, room);
      const { letters, lastSeq } = journal.select(filter, { afterSeq, limit: wanted, pass });
      if (letters.length < wanted && !flow.isEnded()) {
        await flow.more();
        continue;
      }
      if (letters.length === 0) return;
      [afterSeq, room] = [lastSeq, room - letters.length];
      flow.take(letters.length);
      yield letters;
    }
  } finally {
    flow.leave();
  }
}

/** How letters come from the receivers of a pass to its reader, as `newFlow` makes it. */
export type Flow = ReturnType<typeof newFlow>;

/** Letters that are recorded ahead of a reader: a small journal is quick, and few letters are hidden from others. */
const AHEAD = 1_000;

/** Makes the receivers of a pass and its reader wait for each other. */
export function newFlow() {
  let [ahead, isRead, isEnded] = [0, false, false];
  let next = Promise.withResolvers<void>();
  const change = () => {
    next.resolve();
    next = Promise.withResolvers();
  };
  return {
    isEnded: () => isEnded,
    /** Resolves, for a receiver, when the reader wants more letters, or when nobody reads. */
    async room() {
      while (isRead && ahead >= AHEAD) await next.promise;
    },
    /** Receivers have recorded letters. */
    add(count: number) {
      ahead += count;
      change();
    },
    /** The receivers have ended. */
    end() {
      isEnded = true;
      change();
    },
    /** The reader takes letters. */
    take(count: number) {
      [ahead, isRead] = [Math.max(0, ahead - count), true];
      change();
    },
    /** The reader has looked at all that are recorded, and waits for more, or for the end. */
    more(): Promise<void> {
      [ahead, isRead] = [0, true];
      change();
      return next.promise;
    },
    /** The reader has enough. */
    leave() {
      isRead = false;
      change();
    },
  };
}
