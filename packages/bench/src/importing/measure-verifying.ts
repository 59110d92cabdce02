import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { systemClock } from "@savelife/core/clock";
import { IMPORT_SOURCE } from "@savelife/core/import-folder";
import { type Item, toItem } from "@savelife/core/item";
import { createRowReader } from "@savelife/core/rows";
import { insertItems } from "@savelife/core/table";
import { dynamodbClient } from "@savelife/local/clients";
import { startDynamodb } from "@savelife/local/dynamodb";
import { createTable } from "@savelife/local/resources";
import { CLI, FLAGS } from "./measure-checking.ts";
import { measureMemory } from "./measure-importing.ts";
import { runNode } from "./run-node.ts";
import { donorAt, writeRows } from "./write-rows.ts";

/** What the verification of a file took, and what its import took. */
export type Verifying = { rows: number; seconds: number; importSeconds: number; maxRssMegabytes: number };

/**
 * Imports a file of this many rows once, and then verifies the same rows against a table that holds all of them.
 * @throws Error when a row was not found as it is in the file
 */
export async function measureVerifying(rows: number): Promise<Verifying> {
  const { seconds: importSeconds } = await measureMemory(rows);
  const engine = await startDynamodb({ engine: "dynoxide", port: 0 });
  const folder = await mkdtemp(path.join(tmpdir(), "savelife-bench-"));
  try {
    const [file, name] = [path.join(folder, "donors.csv"), "Donors"];
    await createTable(engine.endpoint, name);
    await writeRows(file, rows);
    const attempt = { clock: systemClock, random: Math.random, signal: new AbortController().signal };
    const table = { client: DynamoDBDocumentClient.from(dynamodbClient(engine.endpoint)), name };
    for (let i = 0; i < rows; i += STEP) await insertItems(table, itemsOf(i, Math.min(i + STEP, rows)), attempt);
    const args = ["verify", file, "--type", "DonorSignedUp", "--id-from", "email", "--json"];
    const { stdout, maxRssMegabytes } = await runNode(CLI, args, path.join(folder, "usage.json"), FLAGS, {
      SST_RESOURCE_App: JSON.stringify({ name: "savelife-events", stage: "bench" }),
      SST_RESOURCE_Table: JSON.stringify({ name }),
      AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "x",
      AWS_SECRET_ACCESS_KEY: "x",
    });
    const { stored, seconds } = JSON.parse(stdout) as { stored: number; seconds: number };
    if (stored !== rows) throw new Error(`expected ${rows} rows to be stored, ${stored} were`);
    return { rows, seconds, importSeconds, maxRssMegabytes };
  } finally {
    await engine.stop();
    await rm(folder, { recursive: true });
  }
}

/** Rows that are inserted together. */
const STEP = 10_000;

const read = createRowReader({ type: "DonorSignedUp", source: IMPORT_SOURCE, idFrom: ["email"], map: {} });

/** The items of rows from one to before another, as an import and the consumer make them. */
function itemsOf(first: number, end: number): Item[] {
  return Array.from({ length: end - first }, (_, i) => read(donorAt(first + i))).flatMap((row) => {
    return "event" in row ? [toItem(row.event)] : [];
  });
}
