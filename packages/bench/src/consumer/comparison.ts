import { median, medianRatio, spread } from "../statistics.ts";
import type { Design, DesignName } from "./designs.ts";
import type { Counts, Measured, Rounds } from "./rounds.ts";

/** All that was found out in one run of the bench: plain data, as `--json` prints it. */
export type Comparison = {
  /** ISO time at which the run began. */
  startedAt: string;
  command: string;
  machine: Machine;
  batches: BatchComparison[];
  memory: MemoryResult[];
  bundles: BundleResult[];
};

export type Machine = { cpu: string; cores: number; memoryGib: number; node: string; engine: string; load: number };

/** The designs at one size of batch. */
export type BatchComparison = {
  batchSize: number;
  rounds: number;
  /** Messages of a design in a round, and of one that sends a request for each message. */
  messages: number;
  slowMessages: number;
  designs: DesignResult[];
};

export type DesignResult = {
  name: DesignName;
  title: string;
  /** Medians over the rounds. */
  messagesPerSecond: number;
  cpuMicrosecondsPerMessage: number;
  /** How far the middle half of the rounds' messages per second spreads, as a part of the median. */
  spread: number;
  peakMebibytes: number;
  per1000: Per1000;
  /** Medians over the rounds of ours divided by this design in the same round; absent when ours did not run. */
  ours?: { messagesPerSecond: number; cpu: number };
};

/** What 1,000 fresh messages ask of the table, counted at the level of HTTP, and what is printed for them. */
export type Per1000 = {
  writeRequests: number;
  writeUnits: number;
  readRequests: number;
  readUnits: number;
  printedBytes: number;
};

/** The most memory that ours had resident, and that of a process which receives the same batches and does nothing. */
export type MemoryResult = { batchSize: number; oursMebibytes: number; receivingMebibytes: number };

export type BundleResult = {
  name: DesignName | "bare-client";
  title: string;
  bytes: number;
  importMilliseconds: number;
};

const MEBIBYTE = 2 ** 20;

/** Makes medians and ratios of the rounds, and counts per 1,000 messages of the counts. */
export function summarise(
  designs: Design[],
  measured: Measured,
  counted: Map<DesignName, Counts>,
  { batchSize, messages, slowMessages, rounds }: Rounds,
): BatchComparison {
  const ours = measured.has("ours") ? toRates(measured, "ours") : undefined;
  const results = designs.map(({ name, title }): DesignResult => {
    const { messagesPerSecond, cpu, peaks } = toRates(measured, name);
    return {
      name,
      title,
      messagesPerSecond: median(messagesPerSecond),
      cpuMicrosecondsPerMessage: median(cpu),
      spread: spread(messagesPerSecond),
      peakMebibytes: Math.max(...peaks) / MEBIBYTE,
      per1000: toPer1000(counted.get(name)),
      ...(ours && {
        ours: {
          messagesPerSecond: medianRatio(ours.messagesPerSecond, messagesPerSecond),
          cpu: medianRatio(ours.cpu, cpu),
        },
      }),
    };
  });
  return { batchSize, messages, slowMessages, rounds, designs: results };
}

function toRates(measured: Measured, name: DesignName) {
  const all = measured.get(name) ?? [];
  return {
    messagesPerSecond: all.map(({ messages, milliseconds }) => (messages / milliseconds) * 1_000),
    cpu: all.map(({ messages, cpuMicroseconds }) => cpuMicroseconds / messages),
    peaks: all.map(({ peakBytes }) => peakBytes),
  };
}

/** @throws Error for a design that was not counted */
export function toPer1000(counts: Counts | undefined): Per1000 {
  if (!counts) throw new Error("expected the counts of every design, got none of one");
  const per1000 = (count: number) => (count / counts.messages) * 1_000;
  return {
    writeRequests: per1000(counts.writes),
    writeUnits: per1000(counts.writeUnits),
    readRequests: per1000(counts.reads),
    readUnits: per1000(counts.readUnits),
    printedBytes: per1000(counts.printedBytes),
  };
}
