import { createReadStream } from "node:fs";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { systemClock } from "@savelife/core/clock";
import { toItem } from "@savelife/core/item";
import { insertItems } from "@savelife/core/table";
import { dynamodbClient } from "@savelife/local/clients";
import { startDynamodb } from "@savelife/local/dynamodb";
import { createTable } from "@savelife/local/resources";
import { parse } from "csv-parse";
import { runCli } from "../run-node.ts";
import { measureWhole } from "./measure-importing.ts";
import { donorAt, readRow, withFile } from "./rows.ts";

/** What a file costs before anything is sent, in CPU a row; and the memory that it took at most. */
export type Checking = { csvParseMicroseconds: number; dryRunMicroseconds: number; maxRssMegabytes: number };

const OPTIONS = ["--type", "DonorSignedUp", "--id-from", "email", "--json"];

/**
 * Checks a file of this many rows by `savelife import --dry-run`, which reads it twice as an import does, and reads it by
 * csv-parse alone, into arrays of text. The start of the program is measured apart and taken off.
 * @throws Error when not all rows were read
 */
export async function measureChecking(rows: number): Promise<Checking> {
  return withFile(rows, async (file) => {
    const csvParseMicroseconds = (await parseAlone(file, rows)) / rows;
    const start = await runCli(["--help"]);
    const { stdout, cpuMicroseconds, maxRssMegabytes } = await runCli(["import", file, ...OPTIONS, "--dry-run"]);
    const { sent }: { sent: number } = JSON.parse(stdout);
    if (sent !== rows) throw new Error(`The import found ${sent} of ${rows} rows valid.`);
    return {
      csvParseMicroseconds,
      dryRunMicroseconds: (cpuMicroseconds - start.cpuMicroseconds) / rows,
      maxRssMegabytes,
    };
  });
}

async function parseAlone(file: string, rows: number): Promise<number> {
  const cpu = process.cpuUsage();
  let read = 0;
  for await (const _row of createReadStream(file).pipe(parse({ from: 2 }))) read += 1;
  const { user, system } = process.cpuUsage(cpu);
  if (read !== rows) throw new Error(`csv-parse read ${read} of ${rows} rows.`);
  return user + system;
}

/** What the verification of a file took, and what its import took. */
export type Verifying = { rows: number; seconds: number; importSeconds: number; maxRssMegabytes: number };

/** Rows that are inserted together. */
const STEP = 10_000;

/**
 * Imports a file of this many rows once, and then verifies the same rows against a table that has all of them.
 * @throws Error when a row was not found as it is in the file
 */
export async function measureVerifying(rows: number): Promise<Verifying> {
  const { seconds: importSeconds } = await measureWhole(rows);
  const engine = await startDynamodb({ engine: "dynoxide", port: 0 });
  try {
    const table = { client: DynamoDBDocumentClient.from(dynamodbClient(engine.endpoint)), name: "Donors" };
    await createTable(engine.endpoint, table.name);
    const attempt = { clock: systemClock, random: Math.random, signal: new AbortController().signal };
    for (let first = 0; first < rows; first += STEP) {
      const donors = Array.from({ length: Math.min(STEP, rows - first) }, (_, i) => donorAt(first + i));
      await insertItems(table, donors.flatMap(readRow).map(toItem), attempt);
    }
    return await withFile(rows, async (file) => {
      const { stdout, maxRssMegabytes } = await runCli(["verify", file, ...OPTIONS], {
        SST_RESOURCE_Table: JSON.stringify({ name: table.name }),
        AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
      });
      const { stored, seconds }: { stored: number; seconds: number } = JSON.parse(stdout);
      if (stored !== rows) throw new Error(`The verification found ${stored} of ${rows} rows.`);
      return { rows, seconds, importSeconds, maxRssMegabytes };
    });
  } finally {
    await engine.stop();
  }
}
