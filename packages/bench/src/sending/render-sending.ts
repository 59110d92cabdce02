import { renderText } from "../render-tables.ts";
import type { Sending } from "./measure-sending.ts";

const WHAT = {
  bare: "SendMessageBatch over ready-made bodies",
  publisher: "@savelife/publisher, with validation",
  ingest: "ingest, batches of ten CloudEvents",
};

/** The ways to the queue as a table for the terminal. */
export function renderSending(sendings: Sending[]): string {
  const head = ["way", "messages/s", "µs CPU", "messages/s against bare", "CPU against bare"];
  const rows = sendings.map(({ name, messagesPerSecond, cpuMicroseconds, againstBare }) => [
    WHAT[name],
    Math.round(messagesPerSecond).toLocaleString("en"),
    cpuMicroseconds.toFixed(1),
    againstBare.messagesPerSecond.toFixed(2),
    againstBare.cpu.toFixed(2),
  ]);
  return `${renderText({ head, rows })}\n`;
}
