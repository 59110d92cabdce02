import type { Filter } from "./filter.ts";
import type { Journal } from "./journal.ts";
import type { KnownLetter } from "./known-letter.ts";

/** Which letters to read: of one pass, in groups of up to `size`, and `limit` altogether. */
export type Reading = { pass: number; size: number; limit: number };

/** Letters that match, as they are recorded in the journal, until the pass has ended. */
export async function* readAsReceived(
  journal: Journal,
  filter: Filter,
  { size, limit, pass }: Reading,
  progress: Progress,
): AsyncGenerator<KnownLetter[]> {
  let [afterSeq, room] = [0, limit];
  while (room > 0) {
    const [wasEnded, news] = [progress.isEnded(), progress.next()];
    const wanted = Math.min(size, room);
    const { letters, lastSeq } = journal.select(filter, { afterSeq, limit: wanted, pass });
    if (letters.length > 0 && (letters.length === wanted || wasEnded)) {
      [afterSeq, room] = [lastSeq, room - letters.length];
      yield letters;
    } else if (wasEnded) return;
    else await news;
  }
}

/** The news of a pass, as `newProgress` makes them. */
export type Progress = ReturnType<typeof newProgress>;

/** Lets one wait for news: `next` resolves at the next `report`, and at once after the end. */
export function newProgress() {
  let news = Promise.withResolvers<void>();
  let isEnded = false;
  const report = () => {
    news.resolve();
    if (!isEnded) news = Promise.withResolvers<void>();
  };
  const end = () => {
    isEnded = true;
    report();
  };
  return { report, end, next: () => news.promise, isEnded: () => isEnded };
}
