import type { KnownLetter } from "./known-letter.ts";

const RECORDED_TOGETHER = 100;

/** Records letters a hundred at a time: each time the journal writes whole pages, which letters then share. */
export function letterBuffer(record: (letters: KnownLetter[], heldUntil: number) => void) {
  let [waiting, endsFirst]: [KnownLetter[], number] = [[], Number.POSITIVE_INFINITY];
  const flush = () => {
    const [letters, heldUntil] = [waiting, endsFirst];
    [waiting, endsFirst] = [[], Number.POSITIVE_INFINITY];
    if (letters.length > 0) record(letters, heldUntil);
  };
  const add = (letters: KnownLetter[], heldUntil: number) => {
    waiting.push(...letters);
    endsFirst = Math.min(endsFirst, heldUntil);
    if (waiting.length >= RECORDED_TOGETHER) flush();
  };
  return { add, flush };
}
