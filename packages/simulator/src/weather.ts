import type { Random } from "./random.ts";

/** How long calm and storms last, each drawn evenly between two bounds, and when the last storm is over; milliseconds. */
export type Climate = { calm: readonly [number, number]; storm: readonly [number, number]; clears: number };

/** Calm and storms by turns. Faults come together in a cloud: a table that throttles throttles everybody for a while. */
export class Weather {
  readonly #climate: Climate;
  readonly #random: Random;
  #isStorm: boolean;
  #untilMilliseconds = 0;

  constructor(climate: Climate, random: Random) {
    this.#climate = climate;
    this.#random = random;
    this.#isStorm = random.chance(0.5);
  }

  /** Whether there is a storm at a time, which must not be earlier than the last one that was asked for. */
  isStorm(atMilliseconds: number): boolean {
    if (atMilliseconds >= this.#climate.clears) return false;
    while (atMilliseconds >= this.#untilMilliseconds) {
      this.#isStorm = !this.#isStorm;
      const [from, to] = this.#isStorm ? this.#climate.storm : this.#climate.calm;
      this.#untilMilliseconds += this.#random.between(from, to);
    }
    return this.#isStorm;
  }
}
