import type { KnownLetter } from "./known-letter.ts";

/** Takes letters down a hundred at a time: each time the journal writes whole pages, which letters then share. */
export function newNotes(record: (letters: KnownLetter[], heldUntil: number) => void) {
  let [waiting, endsFirst]: [KnownLetter[], number] = [[], Number.POSITIVE_INFINITY];
  const flush = () => {
    const [letters, heldUntil] = [waiting, endsFirst];
    [waiting, endsFirst] = [[], Number.POSITIVE_INFINITY];
    if (letters.length > 0) record(letters, heldUntil);
  };
  const add = (letters: KnownLetter[], heldUntil: number) => {
    waiting.push(...letters);
    endsFirst = Math.min(endsFirst, heldUntil);
    if (waiting.length >= NOTED_TOGETHER) flush();
  };
  return { add, flush };
}

const NOTED_TOGETHER = 100;
