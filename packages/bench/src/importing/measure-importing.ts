import { DeleteQueueCommand, PurgeQueueCommand } from "@aws-sdk/client-sqs";
import { createQueue } from "@savelife/core/test/engines";
import { type Engines, startEngines } from "../engines.ts";
import { runCli, runNode, type Usage } from "../run-node.ts";
import { median, medianRatio, rotate } from "../statistics.ts";
import { withFile } from "./rows.ts";

/** Medians over the rounds of one program. */
export type Importing = Usage & { name: Name; rowsPerSecond: number; againstBare: number };

type Name = "bare" | "import";
type Lane = Usage & { rowsPerSecond: number };

const NAMES: Name[] = ["bare", "import"];

/**
 * Imports a file of this many rows by `savelife import`, and sends ready-made bodies of the same rows by a bare loop, in turns,
 * to an engine in its own process. Both have eight requests under way. The import's time begins when its file is
 * opened, the loop's when its bodies are made.
 * @throws Error when not all rows were sent
 */
export async function measureImporting(rows: number, rounds: number): Promise<Importing[]> {
  const lanes: Record<Name, Lane[]> = { bare: [], import: [] };
  await withFileAndEngines(rows, async (file, engines) => {
    for (let round = 0; round < rounds; round++) {
      for (const name of rotate(NAMES, round)) lanes[name].push(await runLane(file, engines, name, rows));
    }
  });
  return NAMES.map((name) => toImporting(name, lanes[name], lanes.bare));
}

/** Every lane has its own queue, which is gone after it: an engine that holds the messages of all of them gets slow. */
async function runLane(file: string, { client, sqs }: Engines, name: Name, rows: number): Promise<Lane> {
  const { url } = await createQueue(client, name);
  const result = await (name === "bare" ? sendBare : importFile)(file, sqs, url, rows);
  await client.send(new DeleteQueueCommand({ QueueUrl: url }));
  const { seconds, cpuMicroseconds, maxRssMegabytes } = result;
  return { rowsPerSecond: rows / seconds, cpuMicroseconds: cpuMicroseconds / rows, maxRssMegabytes };
}

function toImporting(name: Name, lanes: Lane[], bare: Lane[]): Importing {
  const speeds = (all: Lane[]) => all.map(({ rowsPerSecond }) => rowsPerSecond);
  return {
    name,
    rowsPerSecond: median(speeds(lanes)),
    cpuMicroseconds: median(lanes.map(({ cpuMicroseconds }) => cpuMicroseconds)),
    maxRssMegabytes: Math.max(...lanes.map(({ maxRssMegabytes }) => maxRssMegabytes)),
    againstBare: medianRatio(speeds(lanes), speeds(bare)),
  };
}

/** How often the queue of `measureWhole` is emptied: in between come some ten thousand messages. */
const PURGE_MILLISECONDS = 3_000;

/** A whole import, and what it took. */
export type Whole = Usage & { rows: number; seconds: number };

/**
 * Imports a file of this many rows once. The queue is emptied again and again, as the engine keeps every message in its memory.
 * @throws Error when not all rows were sent
 */
export async function measureWhole(rows: number): Promise<Whole> {
  return withFileAndEngines(rows, async (file, { client, sqs }) => {
    const { url } = await createQueue(client, "memory");
    const purge = () => void client.send(new PurgeQueueCommand({ QueueUrl: url })).catch(() => {}); // the next one may
    const timer = setInterval(purge, PURGE_MILLISECONDS);
    const result = await importFile(file, sqs, url, rows).finally(() => clearInterval(timer));
    return { ...result, rows, cpuMicroseconds: result.cpuMicroseconds / rows };
  });
}

/** A file of donors, and engines to send them to, which are gone after their use. */
async function withFileAndEngines<T>(rows: number, use: (file: string, engines: Engines) => Promise<T>): Promise<T> {
  const engines = await startEngines();
  return withFile(rows, (file) => use(file, engines)).finally(engines.stop);
}

type Result = Usage & { seconds: number };

async function sendBare(file: string, endpoint: string, url: string, rows: number): Promise<Result> {
  const { stdout, ...usage } = await runNode(new URL("./bare-process.ts", import.meta.url), [file, endpoint, url]);
  const printed: { sent: number; seconds: number; cpuMicroseconds: number } = JSON.parse(stdout);
  if (printed.sent !== rows) throw new Error(`The bare loop sent ${printed.sent} of ${rows} rows.`);
  return { ...usage, ...printed }; // the CPU of the sending alone
}

async function importFile(file: string, endpoint: string, url: string, rows: number): Promise<Result> {
  const args = ["import", file, "--type", "DonorSignedUp", "--id-from", "email", "--concurrency", "8", "--json"];
  const env = { SST_RESOURCE_Queue: JSON.stringify({ url }), AWS_ENDPOINT_URL_SQS: endpoint };
  const { stdout, ...usage } = await runCli(args, env);
  const { sent, seconds }: { sent: number; seconds: number } = JSON.parse(stdout);
  if (sent !== rows) throw new Error(`The import sent ${sent} of ${rows} rows.`);
  return { ...usage, seconds };
}
