import { type Held, renderHeld, renderText } from "../render-tables.ts";
import type { Lane } from "./lane.ts";
import type { DeadLetterReport } from "./measure-dead-letters.ts";

/**
 * The targets: they are meant for 100,000 letters. A process that sends and receives grows for a while whatever it does, as
 * its heap warms up; so memory is compared with that of the bare loop over as many letters, which keeps none of them.
 */
export function checkDeadLetters({ bare, againstBare, summary, replay }: DeadLetterReport): Held[] {
  const memory = Math.max(summary.peakMebibytes, replay.peakMebibytes) / bare.peakMebibytes;
  return [
    { what: `summary in under 60 s: ${summary.seconds.toFixed(1)} s`, holds: summary.seconds < 60 },
    { what: `replay at least 0.9 of the bare loop: ${againstBare.toFixed(2)}`, holds: againstBare >= 0.9 },
    {
      what: `peak memory at most 1.25 of the bare loop, which keeps nothing: ${memory.toFixed(2)}`,
      holds: memory <= 1.25,
    },
  ];
}

/** The measurements as a table for the terminal, and the targets below it. */
export function renderDeadLetters(report: DeadLetterReport, targets: Held[]): string {
  const { bare, replay, summary, tenth } = report;
  const head = ["way", "letters", "seconds", "letters/s", "CPU seconds", "peak MiB"];
  const rows = [
    toRow("bare loop: receive, send, delete", bare),
    toRow("savelife dlq replay", replay),
    toRow("savelife dlq summary", summary),
    toRow("savelife dlq replay", tenth.replay),
    toRow("savelife dlq summary", tenth.summary),
  ];
  return `${renderText({ head, rows })}\n${renderHeld(targets)}`;
}

function toRow(name: string, { letters, seconds, cpuSeconds, peakMebibytes }: Lane): string[] {
  return [
    name,
    letters.toLocaleString("en"),
    seconds.toFixed(1),
    Math.round(letters / seconds).toLocaleString("en"),
    cpuSeconds.toFixed(1),
    String(Math.round(peakMebibytes)),
  ];
}
