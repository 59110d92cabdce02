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
import { Lane, type Measurement, measureHere, measureInTurns, type Report } from "../measure.ts";
import { measureApart, runCli } from "../programs.ts";
import { atLeast, atMost, type Findings, laneTable, type Target } from "../report.ts";
import { BARE } from "../sending/ways.ts";
import type { prepare } from "./bare-loop.ts";
import { donorsInSteps, readRow, writeRows } from "./rows.ts";

/** How many rows are sent, in how many rounds, and how many are checked; or, instead, imported once, or verified. */
export type ImportOptions = { rows: number; rounds: number; checked: number; whole?: number; verify?: number };

/** Compares imports with a bare loop, and checks of files with csv-parse; or measures one import or verification. */
export async function benchImporting(options: ImportOptions, report: Report): Promise<Findings> {
  const { rows, rounds, checked, whole, verify } = options;
  if (whole) {
    const imported = await measureWhole(whole, report);
    return { tables: [laneTable("rows", [imported])], targets: [memoryTarget(imported)] };
  }
  if (verify) {
    const [imported, verified] = [await measureWhole(verify, report), await measureVerifying(verify, report)];
    return { tables: [laneTable("rows", [imported, verified])], targets: verifyTargets(imported, verified) };
  }
  const [bare, imported] = await measureImporting(rows, rounds, report);
  const tables = [laneTable("rows", [bare, imported]), laneTable("rows", await measureChecking(checked, report))];
  return { tables, targets: importTargets(bare, imported) };
}

/** The targets of an import: they are meant for 200,000 rows and more, as the shortest runs measure the start. */
export function importTargets(bare: Lane, imported: Lane): Target[] {
  return [atLeast("rows/s against the bare loop", imported.speedAgainst(bare), 0.9), memoryTarget(imported)];
}

/** The targets of a verification. */
export function verifyTargets(imported: Lane, verified: Lane): Target[] {
  return [atMost("time against that of the import", imported.speedAgainst(verified), 3), memoryTarget(verified)];
}

function memoryTarget({ peakMegabytes }: Lane): Target {
  return atMost("peak memory", peakMegabytes, 200, " MB");
}

const IMPORT = "savelife import: checked, then sent";
const BARE_LOOP = new URL("./bare-loop.ts", import.meta.url);

/**
 * Imports a file of this many rows by `savelife import`, and sends ready-made bodies of the same rows by a bare loop, in turns,
 * to an engine in its own process. Both have eight requests under way. The import's time begins when its file is
 * opened, the loop's when its bodies are made.
 */
async function measureImporting(rows: number, rounds: number, report: Report): Promise<[bare: Lane, imported: Lane]> {
  await using donors = await makeFile(rows);
  using engines = await startEngines();
  const { file } = donors;
  const send = (url: string) => measureApart<typeof prepare>(BARE_LOOP, { file, sqs: engines.sqs, url });
  const bare = new Lane(BARE, () => withQueue(engines, send));
  const imported = new Lane(IMPORT, () => withQueue(engines, (url) => importFile(file, engines.sqs, url)));
  await measureInTurns([bare, imported], { rounds, count: rows }, report);
  return [bare, imported];
}

/**
 * Reads a file of this many rows by csv-parse alone, into arrays of text, and checks it by `savelife import --dry-run`, which reads
 * it twice as an import does. The start of the program is measured apart and taken off its CPU.
 */
async function measureChecking(rows: number, report: Report): Promise<Lane[]> {
  await using donors = await makeFile(rows);
  const parseAll = async () => {
    let read = 0;
    for await (const _row of createReadStream(donors.file).pipe(parse({ from: 2 }))) read += 1;
    return read;
  };
  const checkAll = async () => {
    const { cpuMicroseconds: ofStart } = await runCli(["--help"]);
    const dry = await runOverFile(["import", donors.file, "--dry-run"], "sent");
    return { ...dry, cpuMicroseconds: dry.cpuMicroseconds - ofStart };
  };
  const lanes = [
    new Lane("csv-parse alone, once", () => measureHere(parseAll)),
    new Lane("savelife import --dry-run", checkAll),
  ];
  await measureInTurns(lanes, { rounds: 1, count: rows }, report);
  return lanes;
}

/** How often the queue of `measureWhole` is emptied: in between come some ten thousand messages. */
const PURGE_MILLISECONDS = 3_000;

/** Imports a file of this many rows once, and empties the queue again and again, as the engine keeps it in its memory. */
async function measureWhole(rows: number, report: Report): Promise<Lane> {
  await using donors = await makeFile(rows);
  using engines = await startEngines();
  const importPurged = async (url: string) => {
    const purge = () => void engines.client.send(new PurgeQueueCommand({ QueueUrl: url })).catch(() => {}); // the next one may
    const timer = setInterval(purge, PURGE_MILLISECONDS);
    return importFile(donors.file, engines.sqs, url).finally(() => clearInterval(timer));
  };
  const imported = new Lane(IMPORT, () => withQueue(engines, importPurged));
  await measureInTurns([imported], { rounds: 1, count: rows }, report);
  return imported;
}

/** Verifies a file of this many rows against a table that has all of them. */
async function measureVerifying(rows: number, report: Report): Promise<Lane> {
  await using donors = await makeFile(rows);
  using engines = await startEngines();
  const table = tableAt(engines.dynamodb, "Donors");
  await createTable(engines.dynamodb, table.name);
  const attempt = { clock: systemClock, random: Math.random, signal: new AbortController().signal };
  for (const some of donorsInSteps(rows, 10_000)) {
    await insertItems(table, some.flatMap(readRow).map(toItem), attempt);
  }
  const env = {
    SST_RESOURCE_Table: JSON.stringify({ name: table.name }),
    AWS_ENDPOINT_URL_DYNAMODB: engines.dynamodb,
  };
  const verified = new Lane("savelife verify", () => runOverFile(["verify", donors.file], "stored", env));
  await measureInTurns([verified], { rounds: 1, count: rows }, report);
  return verified;
}

/** A file of donors, which is gone after its use. */
async function makeFile(rows: number): Promise<{ file: string } & AsyncDisposable> {
  const folder = await mkdtempDisposable(path.join(tmpdir(), "savelife-bench-"));
  const file = path.join(folder.path, "donors.csv");
  await writeRows(file, rows);
  return { file, [Symbol.asyncDispose]: () => folder.remove() };
}

/** Sends to a queue of its own, which is gone after it: an engine that holds the messages of all rounds gets slow. */
async function withQueue({ client }: Engines, send: (url: string) => Promise<Measurement>): Promise<Measurement> {
  const { url } = await createQueue(client, "import");
  const measurement = await send(url);
  await client.send(new DeleteQueueCommand({ QueueUrl: url }));
  return measurement;
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
