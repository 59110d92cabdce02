import { createReadStream } from "node:fs";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { DeleteQueueCommand, PurgeQueueCommand } from "@aws-sdk/client-sqs";
import { systemClock } from "@savelife/core/clock";
import { toItem } from "@savelife/core/item";
import { insertItems } from "@savelife/core/table";
import { createQueue, tableAt } from "@savelife/core/test/engines";
import { createTable } from "@savelife/local/resources";
import { parse } from "csv-parse";
import { type Engines, startEngines } from "../engines.ts";
import { type Measured, type Measurement, measureHere, measureInTurns, openLane, type Report } from "../measure.ts";
import { runCli, runNode } from "../programs.ts";
import { BARE } from "../sending/ways.ts";
import { donorsInSteps, readRow, writeRows } from "./rows.ts";

/**
 * Imports a file of this many rows by `savelife import`, and sends ready-made bodies of the same rows by a bare loop, in turns,
 * to an engine in its own process. Both have eight requests under way. The import's time begins when its file is
 * opened, the loop's when its bodies are made.
 */
export async function measureImporting(rows: number, rounds: number, report: Report) {
  await using donors = await makeFile(rows);
  using engines = await startEngines();
  const { file } = donors;
  const bare = openLane(BARE, () => send(engines, rows, (url) => sendBare(file, engines.sqs, url)));
  const imported = openLane(IMPORT, () => send(engines, rows, (url) => importFile(file, engines.sqs, url)));
  await measureInTurns([bare, imported], { rounds }, report);
  return { bare, imported };
}

const IMPORT = "savelife import: checked, then sent";

/**
 * Checks a file of this many rows by `savelife import --dry-run`, which reads it twice as an import does, and reads it by
 * csv-parse alone, into arrays of text. The start of the program is measured apart and taken off its CPU.
 */
export async function measureChecking(rows: number): Promise<Measured[]> {
  await using donors = await makeFile(rows);
  const parsed = await measureHere(async () => {
    let read = 0;
    for await (const _row of createReadStream(donors.file).pipe(parse({ from: 2 }))) read += 1;
    return read;
  });
  const { cpuMicroseconds: ofStart } = await runCli(["--help"]);
  const dry = await runOverFile(["import", donors.file, "--dry-run"], "sent");
  const checked = { ...dry, cpuMicroseconds: dry.cpuMicroseconds - ofStart };
  return [
    { title: "csv-parse alone, once", rounds: [allOf(rows, parsed)] },
    { title: "savelife import --dry-run", rounds: [allOf(rows, checked)] },
  ];
}

/** How often the queue of `measureWhole` is emptied: in between come some ten thousand messages. */
const PURGE_MILLISECONDS = 3_000;

/** Imports a file of this many rows once, and empties the queue again and again, as the engine keeps it in its memory. */
export async function measureWhole(rows: number): Promise<Measured> {
  await using donors = await makeFile(rows);
  using engines = await startEngines();
  const measurement = await send(engines, rows, async (url) => {
    const purge = () => void engines.client.send(new PurgeQueueCommand({ QueueUrl: url })).catch(() => {}); // the next one may
    const timer = setInterval(purge, PURGE_MILLISECONDS);
    return importFile(donors.file, engines.sqs, url).finally(() => clearInterval(timer));
  });
  return { title: IMPORT, rounds: [measurement] };
}

/** Imports a file of this many rows once, and then verifies the same rows against a table that has all of them. */
export async function measureVerifying(rows: number): Promise<{ imported: Measured; verified: Measured }> {
  const imported = await measureWhole(rows);
  await using donors = await makeFile(rows);
  using engines = await startEngines();
  const table = tableAt(engines.dynamodb, "Donors");
  await createTable(engines.dynamodb, table.name);
  const attempt = { clock: systemClock, random: Math.random, signal: new AbortController().signal };
  for (const some of donorsInSteps(rows, 10_000)) {
    await insertItems(table, some.flatMap(readRow).map(toItem), attempt);
  }
  const verified = await runOverFile(["verify", donors.file], "stored", {
    SST_RESOURCE_Table: JSON.stringify({ name: table.name }),
    AWS_ENDPOINT_URL_DYNAMODB: engines.dynamodb,
  });
  return { imported, verified: { title: "savelife verify", rounds: [allOf(rows, verified)] } };
}

/** A file of donors, which is gone after its use. */
async function makeFile(rows: number): Promise<{ file: string } & AsyncDisposable> {
  const folder = await mkdtempDisposable(path.join(tmpdir(), "savelife-bench-"));
  const file = path.join(folder.path, "donors.csv");
  await writeRows(file, rows);
  return { file, [Symbol.asyncDispose]: () => folder.remove() };
}

/** Sends to a queue of its own, which is gone after it: an engine that holds the messages of all rounds gets slow. */
async function send({ client }: Engines, rows: number, by: (queueUrl: string) => Promise<Measurement>) {
  const { url } = await createQueue(client, "import");
  const measurement = allOf(rows, await by(url));
  await client.send(new DeleteQueueCommand({ QueueUrl: url }));
  return measurement;
}

async function sendBare(file: string, sqs: string, queueUrl: string): Promise<Measurement> {
  const { stdout } = await runNode(new URL("./bare-process.ts", import.meta.url), [file, sqs, queueUrl]);
  return JSON.parse(stdout);
}

function importFile(file: string, sqs: string, url: string): Promise<Measurement> {
  const env = { SST_RESOURCE_Queue: JSON.stringify({ url }), AWS_ENDPOINT_URL_SQS: sqs };
  return runOverFile(["import", file, "--concurrency", "8"], "sent", env);
}

/** Runs a command of `savelife` over a file, and takes the time and the count of rows that it prints. */
async function runOverFile(args: string[], counted: "sent" | "stored", env = {}): Promise<Measurement> {
  const options = ["--type", "DonorSignedUp", "--id-from", "email", "--json"];
  const { stdout, ...usage } = await runCli([...args, ...options], env);
  const printed: { sent: number; stored: number; seconds: number } = JSON.parse(stdout);
  return { ...usage, count: printed[counted], milliseconds: printed.seconds * 1_000 };
}

/** @throws Error when it was not all rows */
function allOf(rows: number, measurement: Measurement): Measurement {
  if (measurement.count !== rows) throw new Error(`expected ${rows} rows, got ${measurement.count}`);
  return measurement;
}
