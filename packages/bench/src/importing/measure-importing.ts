import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { SQSClient } from "@aws-sdk/client-sqs";
import { createQueue } from "@savelife/core/test/engines";
import { startEngine } from "../sending/start-engine.ts";
import { median, medianRatio, rotate } from "../statistics.ts";
import { CACHE, FLAGS } from "./measure-checking.ts";
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
const cli = new URL("../../../cli/src/main.ts", import.meta.url);
const bare = new URL("./bare-process.ts", import.meta.url);

/**
 * Imports a file of so many rows by `savelife import`, and sends ready-made bodies of the same rows by a bare loop, in turns,
 * to an engine in a process of its own. Both have eight requests under way. The import's time begins when its file is
 * opened, the loop's when its bodies are made.
 * @throws Error when not all rows were sent
 */
export async function measureImporting(rows: number, rounds: number): Promise<Importing[]> {
  const { endpoint, engine } = await startEngine();
  const client = new SQSClient({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "x", secretAccessKey: "x" },
  });
  const folder = await mkdtemp(path.join(tmpdir(), "savelife-bench-"));
  const file = path.join(folder, "donors.csv");
  await writeRows(file, rows);
  const lanes: Record<Name, Lane[]> = { bare: [], import: [] };
  for (let round = 0; round < rounds; round++) {
    for (const name of rotate(NAMES, round)) {
      const { url } = await createQueue(client, `${name}-${round}`);
      const run = name === "bare" ? runBare : runImport;
      const lane = await run(file, endpoint, url, path.join(folder, "usage.json"));
      if (lane.sent !== rows) throw new Error(`expected ${name} to send ${rows} rows, it sent ${lane.sent}`);
      const { seconds, cpuMicroseconds, maxRssMegabytes } = lane;
      lanes[name].push({ rowsPerSecond: rows / seconds, cpuMicroseconds: cpuMicroseconds / rows, maxRssMegabytes });
    }
  }
  client.destroy();
  engine.disconnect();
  await rm(folder, { recursive: true });
  return NAMES.map((name) => toImporting(name, lanes[name], lanes.bare));
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
    ...CACHE,
    SST_RESOURCE_App: JSON.stringify({ name: "savelife-events", stage: "bench" }),
    SST_RESOURCE_Queue: JSON.stringify({ url }),
    AWS_ENDPOINT_URL_SQS: endpoint,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "x",
    AWS_SECRET_ACCESS_KEY: "x",
  };
  const { stdout, ...usage } = await runNode(cli, args, usageFile, FLAGS, env);
  return { ...JSON.parse(stdout), ...usage };
}
