import { createReadStream, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
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

/** The program that npx runs, and the flags of Node that its first line asks for. */
export const CLI = new URL("../../../cli/src/savelife.mjs", import.meta.url);
export const FLAGS = (/^#!.* -S node (.*)/.exec(readFileSync(CLI, "utf8"))?.[1] ?? "").split(" ");

/**
 * Checks a file of this many rows by `savelife import --dry-run`, which reads it twice as an import does, and reads it by
 * csv-parse alone, into arrays of text. The start of the program is measured apart and taken off.
 * @throws Error when not all rows were read
 */
export async function measureChecking(rows: number): Promise<Checking> {
  const folder = await mkdtemp(path.join(tmpdir(), "savelife-bench-"));
  const [file, usage] = [path.join(folder, "donors.csv"), path.join(folder, "usage.json")];
  await writeRows(file, rows);
  const csvParseMicroseconds = (await parseAlone(file, rows)) / rows;
  const start = await runNode(CLI, ["--help"], usage, FLAGS);
  const args = ["import", file, "--type", "DonorSignedUp", "--id-from", "email", "--dry-run", "--json"];
  const { stdout, cpuMicroseconds, maxRssMegabytes } = await runNode(CLI, args, usage, FLAGS);
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
