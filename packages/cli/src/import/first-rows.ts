/**
 * The first row of each id, in arrays of numbers: ten million rows in objects would cost more time and memory than all else.
 * A row is seven words of 32 bits: four of its id, two of its digest, and its line.
 */
export type FirstRows = {
  /** Notes a row, later ones after earlier ones. */
  meet(words: Uint32Array, at: number): void;
  /** The first row of the id of a row that was noted. */
  find(words: Uint32Array, at: number): FirstRow;
  /** True when two rows had one id. */
  hasRepeats(): boolean;
  clear(): void;
};

/** `other` is the line of the first row of the id with other data, or 0; `isSame` is true when the row asked about is not. */
export type FirstRow = { line: number; other: number; isSame: boolean };

export const ROW_WORDS = 7;
const [ID_WORDS, DIGEST, LINE, OTHER] = [4, 4, 6, 7];
const FIRST_WORDS = 8;
const FIRST_CAPACITY = 1_024;

/** Makes room for the first rows of a part; grows as there are more. */
export function createFirstRows(): FirstRows {
  let firsts = new Uint32Array(FIRST_CAPACITY * FIRST_WORDS);
  let slots = new Uint32Array(2 * FIRST_CAPACITY); // the number of a first row, from 1 on, or 0
  let count = 0;
  let hasRepeats = false;

  /** The slot in which a row's id is, or the empty one in which it belongs. */
  function slotOf(words: Uint32Array, at: number): number {
    const mask = slots.length - 1;
    for (let slot = hashOf(words, at) & mask; ; slot = (slot + 1) & mask) {
      const number = slots[slot] ?? 0;
      if (number === 0 || hasId(firsts, (number - 1) * FIRST_WORDS, words, at)) return slot;
    }
  }

  function grow(): void {
    const larger = new Uint32Array(2 * firsts.length);
    larger.set(firsts);
    firsts = larger;
    slots = new Uint32Array(2 * slots.length);
    for (let i = 0; i < count; i++) slots[slotOf(firsts, i * FIRST_WORDS)] = i + 1;
  }

  return {
    meet(words, at) {
      const slot = slotOf(words, at);
      const number = slots[slot] ?? 0;
      if (number > 0) {
        const first = (number - 1) * FIRST_WORDS;
        hasRepeats = true;
        if (firsts[first + OTHER] === 0 && !hasDigest(firsts, first, words, at))
          firsts[first + OTHER] = words[at + LINE] ?? 0;
        return;
      }
      firsts.set(words.subarray(at, at + ROW_WORDS), count * FIRST_WORDS);
      firsts[count * FIRST_WORDS + OTHER] = 0;
      count += 1;
      slots[slot] = count;
      if (count * FIRST_WORDS === firsts.length) grow();
    },
    find(words, at) {
      const first = ((slots[slotOf(words, at)] ?? 0) - 1) * FIRST_WORDS;
      const isSame = hasDigest(firsts, first, words, at);
      return { line: firsts[first + LINE] ?? 0, other: firsts[first + OTHER] ?? 0, isSame };
    },
    hasRepeats: () => hasRepeats,
    clear() {
      slots.fill(0);
      count = 0;
      hasRepeats = false;
    },
  };
}

/** Ids that were counted up differ in few bits of one word, so all are mixed. */
function hashOf(words: Uint32Array, at: number): number {
  let hash = 0;
  for (let i = 0; i < ID_WORDS; i++) hash = Math.imul(hash ^ (words[at + i] ?? 0), 0x9e3779b1);
  return hash ^ (hash >>> 15);
}

function hasId(firsts: Uint32Array, first: number, words: Uint32Array, at: number): boolean {
  for (let i = 0; i < ID_WORDS; i++) if (firsts[first + i] !== words[at + i]) return false;
  return true;
}

function hasDigest(firsts: Uint32Array, first: number, words: Uint32Array, at: number): boolean {
  return firsts[first + DIGEST] === words[at + DIGEST] && firsts[first + DIGEST + 1] === words[at + DIGEST + 1];
}
