/** Random numbers of a seed: the same seed and stream give the same numbers on every machine. */
export type Random = {
  /** From 0 to below 1. */
  unit(): number;
  /** An integer from 0 to below `count`. */
  integer(count: number): number;
  between(from: number, to: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly [T, ...T[]]): T;
  /** A UUID of version 4. */
  uuid(): string;
};

/**
 * Opens a stream of a seed. Streams are independent of each other, so that a consumer that draws more or fewer numbers
 * still meets the same traffic.
 */
export function openRandom(seed: number, stream: string): Random {
  const draw = sfc32(scramble(`${stream}/${seed}`));
  const unit = () => draw() / 2 ** 32;
  const integer = (count: number) => Math.floor(unit() * count);
  return {
    unit,
    integer,
    between: (from, to) => from + unit() * (to - from),
    chance: (probability) => probability > 0 && unit() < probability,
    pick: (list) => list[integer(list.length)] ?? list[0],
    uuid: () => toUuid([draw(), draw(), draw(), draw()]),
  };
}

type State = [number, number, number, number];

/** Chris Doty-Humphrey's sfc32 (PractRand): fast, and good enough for any simulation. */
function sfc32([a, b, c, d]: State): () => number {
  return () => {
    const sum = (a + b + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
}

/** Four numbers that differ completely for texts that differ slightly: FNV-1a with four offsets, each mixed once more. */
function scramble(text: string): State {
  const mix = (offset: number): number => {
    let hash = 0x811c9dc5 ^ offset;
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return hash ^ (hash >>> 16);
  };
  return [mix(0), mix(0x9e3779b9), mix(0x7f4a7c15), mix(0x1ce4e5b9)];
}

function toUuid(words: State): string {
  const hex = words.map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
  const [node, variant] = [hex.slice(17, 20), "89ab"[Number.parseInt(hex.charAt(16), 16) % 4]];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${node}-${hex.slice(20)}`;
}
