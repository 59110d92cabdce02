import { createHash } from "node:crypto";
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";
import { v4 } from "uuid";

/** Random numbers of a seed: the same seed and stream give the same numbers on every machine. */
export type Random = ReturnType<typeof openRandom>;

/**
 * Opens a stream of a seed. Streams are independent of each other, so that a consumer that draws more or fewer numbers
 * still meets the same traffic.
 */
export function openRandom(seed: number, stream: string) {
  const hash = createHash("sha256").update(`${stream}/${seed}`).digest();
  const generator = xoroshiro128plusFromState([0, 4, 8, 12].map((at) => hash.readInt32LE(at)));
  /** From 0 to below 1. */
  const unit = () => (generator.next() >>> 0) / 2 ** 32;
  /** An integer from 0 to below `count`. */
  const integer = (count: number) => Math.floor(unit() * count);
  return {
    unit,
    integer,
    between: (from: number, to: number) => from + unit() * (to - from),
    chance: (probability: number) => probability > 0 && unit() < probability,
    pick: <T>(list: readonly [T, ...T[]]): T => list[integer(list.length)] ?? list[0],
    uuid: () => v4({ random: Uint8Array.from({ length: 16 }, () => integer(256)) }),
  };
}
