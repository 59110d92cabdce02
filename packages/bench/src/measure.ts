/** What one round of a lane did and took. */
export type Measurement = { count: number; milliseconds: number; cpuMicroseconds: number; peakMegabytes: number };

/** One of the ways that are compared, with the measurements of its rounds; those of one round of all lanes belong together. */
export class Lane {
  readonly title: string;
  readonly rounds: Measurement[] = [];
  readonly measure: (round: number) => Promise<Measurement>;

  /** @param measure goes this way once; rounds below 0 warm up and are not kept */
  constructor(title: string, measure: Lane["measure"]) {
    this.title = title;
    this.measure = measure;
  }

  /** How many a second, round by round. */
  get speeds(): number[] {
    return this.rounds.map(({ count, milliseconds }) => (count / milliseconds) * 1_000);
  }

  /** The microseconds of CPU that one took, round by round. */
  get cpus(): number[] {
    return this.rounds.map(({ count, cpuMicroseconds }) => cpuMicroseconds / count);
  }

  /** The median of milliseconds. */
  get milliseconds(): number {
    return median(this.rounds.map(({ milliseconds }) => milliseconds));
  }

  /** The most memory that was ever resident, in megabytes. */
  get peakMegabytes(): number {
    return Math.max(...this.rounds.map((round) => round.peakMegabytes));
  }

  speedAgainst(other: Lane): number {
    return medianRatio(this.speeds, other.speeds);
  }

  cpuAgainst(other: Lane): number {
    return medianRatio(this.cpus, other.cpus);
  }
}

/** How often lanes are measured, before that without being kept, and how much each must do in a round, where that is one number. */
export type Schedule = { rounds: number; warmUps?: number; count?: number };

export type Report = (progress: string) => void;

/**
 * Measures lanes in turns, round by round, each round beginning with another one, so that neither a slow minute of the machine
 * nor what ran before falls on the same lane each time.
 * @throws Error when a lane did not do all that it must
 */
export async function measureInTurns(lanes: Lane[], { rounds, warmUps = 0, count }: Schedule, report: Report) {
  for (let round = -warmUps; round < rounds; round++) {
    report(round < 0 ? "warming up" : `round ${round + 1} of ${rounds}`);
    for (const lane of rotate(lanes, round + warmUps)) {
      const measurement = await lane.measure(round);
      const did = measurement.count;
      if (did !== (count ?? did)) throw new Error(`expected "${lane.title}" to do ${count}, got ${did}`);
      if (round >= 0) lane.rounds.push(measurement);
    }
  }
}

/** Measures a piece of work that is done in this process. `work` answers how much it did. */
export async function measureHere(work: () => Promise<number>): Promise<Measurement> {
  const [cpu, started] = [process.cpuUsage(), performance.now()];
  const count = await work();
  const milliseconds = performance.now() - started;
  const { user, system } = process.cpuUsage(cpu);
  return { count, milliseconds, cpuMicroseconds: user + system, peakMegabytes: process.resourceUsage().maxRSS / 1_000 };
}

/**
 * The middle value, or the mean of the two middle ones.
 * @throws Error when there is none
 */
export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]];
  if (low === undefined || high === undefined) throw new Error("expected at least one value, got none");
  return (low + high) / 2;
}

/** The median of the ratios of values that were measured together, so that a slow minute of the machine cancels out. */
export function medianRatio(values: number[], others: number[]): number {
  return median(values.map((value, i) => value / (others[i] ?? Number.NaN)));
}

/** How far the middle half of the values spreads, as a part of their median: 0.1 means ±5%. */
export function spread(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number) => sorted[Math.round(part * (sorted.length - 1))] ?? 0;
  return (at(0.75) - at(0.25)) / median(values);
}

/** The list from the place on, with what stood before it at its end. */
export function rotate<T>(all: T[], places: number): T[] {
  const place = places % all.length;
  return [...all.slice(place), ...all.slice(0, place)];
}
