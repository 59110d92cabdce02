import { renderText, type TextTable } from "../render-tables.ts";
import type { BatchComparison, BundleResult, Comparison, MemoryResult } from "./comparison.ts";
import type { Target } from "./targets.ts";

/** A comparison for the terminal: the machine, the tables, and the targets when they are to be checked. */
export function renderReport(comparison: Comparison, targets: Target[] | undefined): string {
  const { cpu, cores, node, engine, load } = comparison.machine;
  const machine = `${cpu}, ${cores} cores, Node ${node}, ${engine}, load ${load} at the start`;
  const sections = allTables(comparison).map(({ heading, note, table }) => `${heading}: ${note}\n${renderText(table)}`);
  const checked = targets ? [renderText(targetTable(targets))] : [];
  return `${[machine, ...sections, ...checked].join("\n\n")}\n`;
}

/** A table with what stands above it. */
type Section = { heading: string; note: string; table: TextTable };

/** Every table of a comparison with its heading, in the order in which they are read. */
function allTables({ batches, memory, bundles }: Comparison): Section[] {
  const ofBatches = batches.flatMap((batch) => {
    const { batchSize, messages, slowMessages, rounds } = batch;
    const size = whole(batchSize);
    const each = `${whole(messages)} messages a design, ${whole(slowMessages)} where each message is a request`;
    return [
      {
        heading: `Batches of ${size}`,
        note: `${rounds} rounds of ${each}.`,
        table: batchTable(batch),
      },
      { heading: `Requests, batches of ${size}`, note: "Counted at the level of HTTP.", table: requestTable(batch) },
    ];
  });
  return [
    ...ofBatches,
    { heading: "Memory", note: "The most that was resident, in a fresh process each.", table: memoryTable(memory) },
    { heading: "Bundles", note: "Medians over fresh processes.", table: bundleTable(bundles) },
  ].filter(({ table }) => table.rows.length > 0);
}

/** The targets and whether they hold. */
export function targetTable(targets: Target[]): TextTable {
  return {
    head: ["target", "wanted", "got", ""],
    rows: targets.map(({ what, wanted, got, holds }) => {
      return [what, wanted, got ?? "", holds === undefined ? "not measured" : holds ? "holds" : "does not hold"];
    }),
  };
}

/** The designs at one size of batch. */
function batchTable({ designs }: BatchComparison): TextTable {
  return {
    head: ["", "messages/s", "±", "CPU µs", "ours, messages/s", "ours, CPU", "peak MiB"],
    rows: designs.map((one) => [
      one.title,
      whole(one.messagesPerSecond),
      `${whole(one.spread * 50)}%`,
      whole(one.cpuMicrosecondsPerMessage),
      one.ours ? `${one.ours.messagesPerSecond.toFixed(2)}×` : "",
      one.ours ? `${one.ours.cpu.toFixed(2)}×` : "",
      whole(one.peakMebibytes),
    ]),
  };
}

/** What 1,000 fresh messages ask of the table. */
function requestTable({ designs }: BatchComparison): TextTable {
  return {
    head: ["per 1,000 messages", "write requests", "write units", "read requests", "read units", "bytes logged"],
    rows: designs.map(({ title, per1000 }) => [
      title,
      whole(per1000.writeRequests),
      whole(per1000.writeUnits),
      whole(per1000.readRequests),
      whole(per1000.readUnits),
      whole(per1000.printedBytes),
    ]),
  };
}

/** The memory of ours by the size of the batch. */
function memoryTable(memory: MemoryResult[]): TextTable {
  return {
    head: ["batch size", "ours, peak MiB", "receiving alone, peak MiB"],
    rows: memory.map((one) => [whole(one.batchSize), whole(one.oursMebibytes), whole(one.receivingMebibytes)]),
  };
}

/** Size and import time of the bundles. */
function bundleTable(bundles: BundleResult[]): TextTable {
  return {
    head: ["bundle", "kB", "import, ms"],
    rows: bundles.map(({ title, bytes, importMilliseconds }) => [
      title,
      whole(bytes / 1_000),
      importMilliseconds.toFixed(0),
    ]),
  };
}

/** A number without its fraction, as people read it. */
export function whole(value: number): string {
  return Math.round(value).toLocaleString("en");
}
