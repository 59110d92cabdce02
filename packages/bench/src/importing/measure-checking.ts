import { createReadStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "csv-parse";
import { runNode } from "./run-node.ts";
import { writeRows } from "./write-rows.ts";

/** What a file costs before anything is sent, in CPU a row; and the memory that it took at most. */
export type Checking = {
  csvParseMicroseconds: number;
  dryRunMicroseconds: number;
  maxRssMegabytes: number;
  seconds: number;
};

const cli = new URL("../../../cli/src/main.ts", import.meta.url);
/** As the script `savelife` of package.json starts it. */
export const FLAGS = ["--max-semi-space-size=4", "--heap-growing-percent=80", "--no-maglev"];
export const CACHE = {
  NODE_COMPILE_CACHE: fileURLToPath(new URL("../../../../node_modules/.cache/savelife", import.meta.url)),
};

/**
 * Checks a file of so many rows by `savelife import --dry-run`, which reads it twice as an import does, and reads it by
 * csv-parse alone, into arrays of text. The start of the program is measured apart and taken off.
 * @throws Error when not all rows were read
 */
export async function measureChecking(rows: number): Promise<Checking> {
  const folder = await mkdtemp(path.join(tmpdir(), "savelife-bench-"));
  const [file, usage] = [path.join(folder, "donors.csv"), path.join(folder, "usage.json")];
  await writeRows(file, rows);
  const csvParseMicroseconds = (await parseAlone(file, rows)) / rows;
  const start = await runNode(cli, ["--help"], usage, FLAGS, CACHE);
  const args = ["import", file, "--type", "DonorSignedUp", "--id-from", "email", "--dry-run", "--json"];
  const { stdout, cpuMicroseconds, maxRssMegabytes } = await runNode(cli, args, usage, FLAGS, CACHE);
  const { sent, seconds } = JSON.parse(stdout) as { sent: number; seconds: number };
  if (sent !== rows) throw new Error(`expected ${rows} valid rows, got ${sent}`);
  await rm(folder, { recursive: true });
  const dryRunMicroseconds = (cpuMicroseconds - start.cpuMicroseconds) / rows;
  return { csvParseMicroseconds, dryRunMicroseconds, maxRssMegabytes, seconds };
}

async function parseAlone(file: string, rows: number): Promise<number> {
  const cpu = process.cpuUsage();
  let read = 0;
  for await (const _row of createReadStream(file).pipe(parse({ from: 2 }))) read += 1;
  const { user, system } = process.cpuUsage(cpu);
  if (read !== rows) throw new Error(`expected csv-parse to read ${rows} rows, it read ${read}`);
  return user + system;
}
