import type { Filter } from "@savelife/workbench/filter";
import { lookAtAll, type Summary, summarise } from "@savelife/workbench/summarise";
import type { Io } from "../io.ts";
import { amount, number } from "../output/amount.ts";
import { type Column, renderColumns } from "../output/columns.ts";
import { printableJson } from "../output/printable.ts";
import { toSeconds } from "../output/time.ts";
import { refuseInterrupted, reportPass } from "./watch-pass.ts";
import { withBench } from "./with-bench.ts";

/** Looks at all dead letters, and prints their groups. */
export function showSummary(filter: Filter, json: boolean, io: Io): Promise<void> {
  const { output, messages } = io;
  return withBench(io, async (bench, links, watch) => {
    const pass = await lookAtAll(bench, watch.options).finally(watch.progress.clear);
    refuseInterrupted(io, "Run it again to see all of them.");
    const summary = summarise(bench, filter);
    await output.write(json ? `${printableJson(summary)}\n` : renderSummary(summary, output.columns, output.paint));
    await reportPass(pass, watch, io);
    if (!json) await messages.write(`${amount(summary.total, "dead letter")} on the queue of ${links.place}.\n`);
  });
}

const LAYOUT: Column[] = [
  { title: "COUNT", least: Number.POSITIVE_INFINITY },
  { title: "CODE", least: Number.POSITIVE_INFINITY },
  { title: "TYPE", least: 8 },
  { title: "PATH", least: 8 },
  { title: "OLDEST", least: 20 },
];

function renderSummary({ groups }: Summary, columns: number, paint: Io["output"]["paint"]): string {
  if (groups.length === 0) return "";
  const width = Math.max(5, ...groups.map(({ count }) => number(count).length));
  const rows = groups.map(({ code, type, path, count, oldest }) => {
    return [number(count).padStart(width), code, type ?? "-", path || "-", toSeconds(oldest)];
  });
  const { title, lines } = renderColumns(LAYOUT, rows, columns);
  return `${paint("bold", title)}\n${lines.map((line) => `${line}\n`).join("")}`;
}
