/** One way to work off one queue, in a process of its own, so that its peak of memory is its own. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { sqsAt, tableAt } from "@savelife/core/test/engines";
import { replayLetters } from "@savelife/workbench/replay";
import { lookAtAll, summarise } from "@savelife/workbench/summarise";
import { openWorkbench, type Workbench } from "@savelife/workbench/workbench";
import { bareReplay } from "./bare-replay.ts";

/** Where the letters of a lane are, and what is done with them. */
export type LaneTask = {
  way: WayName;
  sqs: string;
  dynamodb: string;
  deadLetters: string;
  queue: string;
  table: string;
};

/** What a lane came to: how many letters, in how long, and the most memory that its process ever had. */
export type Lane = { letters: number; seconds: number; cpuSeconds: number; peakMebibytes: number };

export type WayName = "bare" | "replay" | "summary";

const { signal } = new AbortController();

const ways: Record<WayName, (bench: Workbench) => Promise<number>> = {
  bare: ({ deadLetters, queue }) => bareReplay(deadLetters, queue),
  replay: async (bench) => (await replayLetters(bench, {}, { signal })).moved,
  summary: async (bench) => {
    await lookAtAll(bench, { signal });
    return summarise(bench).total;
  },
};

const { way, sqs, dynamodb, deadLetters, queue, table }: LaneTask = JSON.parse(process.argv[2] ?? "");
const client = sqsAt(sqs, 60_000);
const directory = await mkdtemp(path.join(tmpdir(), "savelife-bench-"));
const services = {
  deadLetters: { client, url: deadLetters },
  queue: { client, url: queue },
  table: tableAt(dynamodb, table),
};
const bench = openWorkbench(services, directory, { stage: "bench" });
const started = performance.now();
const letters = await ways[way](bench);
const seconds = (performance.now() - started) / 1_000;
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
const cpuSeconds = (userCPUTime + systemCPUTime) / 1e6;
const lane: Lane = { letters, seconds, cpuSeconds, peakMebibytes: maxRSS / 1_024 };
bench.close();
await rm(directory, { recursive: true });
process.send?.(lane, () => process.exit(0));
