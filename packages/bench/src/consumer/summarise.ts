import { median, medianRatio, spread } from "../statistics.ts";
import type { BatchComparison, DesignResult, Per1000 } from "./comparison.ts";
import type { Counts } from "./count-design.ts";
import type { Design, DesignName } from "./designs.ts";
import type { Measured, Rounds } from "./measure-rounds.ts";

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
