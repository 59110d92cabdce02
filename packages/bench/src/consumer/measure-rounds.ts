import { rotate } from "../statistics.ts";
import type { Design, DesignName } from "./designs.ts";
import { type Lane, openLane, type Place } from "./lane.ts";
import type { Measurement } from "./task.ts";

export type Rounds = {
  batchSize: number;
  /** Messages of a design in a round, multiples of the size of batch; a slow design takes long enough with fewer. */
  messages: number;
  slowMessages: number;
  /** Rounds before those that count, each of `messages` for every design. */
  warmUps: number;
  rounds: number;
};

/** The measurements of each design, a round each, in the order of the rounds: those of one round belong together. */
export type Measured = Map<DesignName, Measurement[]>;

/**
 * Measures designs in turns, round by round, each round beginning with another one, so that neither a slow minute of the
 * machine nor what ran before falls on the same design each time.
 * @param placeOf where a design runs
 */
export async function measureRounds(
  designs: Design[],
  placeOf: (design: Design) => Place,
  { batchSize, messages, slowMessages, warmUps, rounds }: Rounds,
  tell: (progress: string) => void,
): Promise<Measured> {
  const lanes = designs.map((design) => ({ design, lane: openLane(design, placeOf(design)) }));
  const measured: Measured = new Map(designs.map(({ name }) => [name, []]));
  try {
    for (let round = -warmUps; round < rounds; round++) {
      tell(`batches of ${batchSize}: ${round < 0 ? "warming up" : `round ${round + 1} of ${rounds}`}`);
      for (const { design, lane } of rotate(lanes, round + warmUps)) {
        // Warm-up is as long for all, or the slow ones would be measured before their code is compiled.
        const count = design.isSlow && round >= 0 ? slowMessages : messages;
        const measurement = await lane.run(`round ${round}`, count, batchSize);
        if (round >= 0) measured.get(design.name)?.push(measurement);
      }
    }
  } finally {
    await stopAll(lanes.map(({ lane }) => lane));
  }
  return measured;
}

async function stopAll(lanes: Lane[]): Promise<void> {
  await Promise.all(lanes.map(({ worker }) => worker.stop()));
}
