import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { DeleteQueueCommand, PurgeQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { createQueue } from "@savelife/core/test/engines";
import { startEngine } from "../sending/start-engine.ts";
import { median, medianRatio, rotate } from "../statistics.ts";
import { CLI, FLAGS } from "./measure-checking.ts";
import { runNode } from "./run-node.ts";
import { writeRows } from "./write-rows.ts";

/** Medians over the rounds of one program. */
export type Importing = {
  name: Name;
  rowsPerSecond: number;
  cpuMicroseconds: number;
  maxRssMegabytes: number;
  againstBare: number;
};

type Name = "bare" | "import";
type Lane = { rowsPerSecond: number; cpuMicroseconds: number; maxRssMegabytes: number };

const NAMES: Name[] = ["bare", "import"];
const bare = new URL("./bare-process.ts", import.meta.url);

/**
 * Imports a file of this many rows by `savelife import`, and sends ready-made bodies of the same rows by a bare loop, in turns,
 * to an engine in a process of its own. Both have eight requests under way. The import's time begins when its file is
 * opened, the loop's when its bodies are made.
 * @throws Error when not all rows were sent
 */
export async function measureImporting(rows: number, rounds: number): Promise<Importing[]> {
  const lanes: Record<Name, Lane[]> = { bare: [], import: [] };
  await withStand(rows, async (stand) => {
    for (let round = 0; round < rounds; round++) {
      for (const name of rotate(NAMES, round)) lanes[name].push(await runLane(stand, name, rows));
    }
  });
  return NAMES.map((name) => toImporting(name, lanes[name], lanes.bare));
}

/** Every lane has a queue of its own, which is gone after it: an engine that holds the messages of all of them gets slow. */
async function runLane({ client, endpoint, file, usageFile }: Stand, name: Name, rows: number): Promise<Lane> {
  const { url } = await createQueue(client, name);
  const run = name === "bare" ? runBare : runImport;
  const { sent, seconds, cpuMicroseconds, maxRssMegabytes } = await run(file, endpoint, url, usageFile);
  await client.send(new DeleteQueueCommand({ QueueUrl: url }));
  if (sent !== rows) throw new Error(`expected ${name} to send ${rows} rows, it sent ${sent}`);
  return { rowsPerSecond: rows / seconds, cpuMicroseconds: cpuMicroseconds / rows, maxRssMegabytes };
}

/** How often the queue of `measureMemory` is emptied: in between come some ten thousand messages. */
const PURGE_MILLISECONDS = 3_000;

/** A whole import, and what it took. */
export type Whole = { rows: number; seconds: number; cpuMicroseconds: number; maxRssMegabytes: number };

/**
 * Imports a file of this many rows once. The queue is emptied again and again, as the engine keeps every message in its memory.
 * @throws Error when not all rows were sent
 */
export async function measureMemory(rows: number): Promise<Whole> {
  const { sent, seconds, cpuMicroseconds, maxRssMegabytes } = await withStand(rows, async (stand) => {
    const { client, endpoint, file, usageFile } = stand;
    const { url } = await createQueue(client, "memory");
    const purge = () => void client.send(new PurgeQueueCommand({ QueueUrl: url })).catch(() => {}); // the next one may
    const timer = setInterval(purge, PURGE_MILLISECONDS);
    return runImport(file, endpoint, url, usageFile).finally(() => clearInterval(timer));
  });
  if (sent !== rows) throw new Error(`expected import to send ${rows} rows, it sent ${sent}`);
  return { rows, seconds, cpuMicroseconds: cpuMicroseconds / rows, maxRssMegabytes };
}

/** A file of donors, an engine to send them to, and a file for what a program took. */
type Stand = { client: SQSClient; endpoint: string; file: string; usageFile: string };

/** Makes a stand, and takes it away after its use. */
async function withStand<Result>(rows: number, use: (stand: Stand) => Promise<Result>): Promise<Result> {
  const { endpoint, engine } = await startEngine();
  const client = new SQSClient({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "x", secretAccessKey: "x" },
  });
  const folder = await mkdtemp(path.join(tmpdir(), "savelife-bench-"));
  const file = path.join(folder, "donors.csv");
  try {
    await writeRows(file, rows);
    return await use({ client, endpoint, file, usageFile: path.join(folder, "usage.json") });
  } finally {
    client.destroy();
    engine.disconnect();
    await rm(folder, { recursive: true });
  }
}

function toImporting(name: Name, lanes: Lane[], bare: Lane[]): Importing {
  const speeds = lanes.map(({ rowsPerSecond }) => rowsPerSecond);
  const bareSpeeds = bare.map(({ rowsPerSecond }) => rowsPerSecond);
  return {
    name,
    rowsPerSecond: median(speeds),
    cpuMicroseconds: median(lanes.map(({ cpuMicroseconds }) => cpuMicroseconds)),
    maxRssMegabytes: Math.max(...lanes.map(({ maxRssMegabytes }) => maxRssMegabytes)),
    againstBare: medianRatio(speeds, bareSpeeds),
  };
}

type Result = { sent: number; seconds: number; cpuMicroseconds: number; maxRssMegabytes: number };

async function runBare(file: string, endpoint: string, url: string, usageFile: string): Promise<Result> {
  const { stdout, ...usage } = await runNode(bare, [file, endpoint, url], usageFile);
  return { ...usage, ...JSON.parse(stdout) }; // the CPU of the sending alone, which it prints
}

async function runImport(file: string, endpoint: string, url: string, usageFile: string): Promise<Result> {
  const args = ["import", file, "--type", "DonorSignedUp", "--id-from", "email", "--concurrency", "8", "--json"];
  const env = {
    SST_RESOURCE_App: JSON.stringify({ name: "savelife-events", stage: "bench" }),
    SST_RESOURCE_Queue: JSON.stringify({ url }),
    AWS_ENDPOINT_URL_SQS: endpoint,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "x",
    AWS_SECRET_ACCESS_KEY: "x",
  };
  const { stdout, ...usage } = await runNode(CLI, args, usageFile, FLAGS, env);
  return { ...JSON.parse(stdout), ...usage };
}
