import type { Act } from "@savelife/workbench/history";
import type { Io } from "../io.ts";
import { type Column, renderPage } from "../output/table.ts";
import { number, printableJson, toSeconds } from "../output/text.ts";
import { withBench } from "./with-bench.ts";

/** Prints what was done, the last act first. */
export function showHistory({ limit, json }: { limit: number; json?: boolean }, io: Io): Promise<void> {
  const { output, messages } = io;
  return withBench(io, async ({ bench, links }) => {
    const acts = bench.history.latest(limit);
    if (json) return output.write(acts.map((act) => `${printableJson(act)}\n`).join(""));
    if (acts.length === 0) return messages.write(`Nothing was done with ${links.place} from this machine.\n`);
    await output.write(renderPage(LAYOUT, acts.map(toRow), output));
  });
}

const LAYOUT: Column[] = [["TIME", 20], ["ACT"], ["COUNT"], ["ENDED", 8], ["WHO", 12], ["WHAT", 12]];

function toRow({ time, act, count, ended, who, what }: Act): string[] {
  return [toSeconds(time), act, number(count), ended ?? "not ended", who, what];
}
