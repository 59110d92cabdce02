import type { DesignName } from "./designs.ts";

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
