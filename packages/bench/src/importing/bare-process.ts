/** The bare loop in a process of its own: makes the bodies of a CSV, then sends them, and prints how long that alone took. */
import { readFileSync } from "node:fs";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { Event } from "@savelife/core/catalogue";
import { IMPORT_SOURCE } from "@savelife/core/import-folder";
import { createRowReader } from "@savelife/core/rows";
import { parse } from "csv-parse/sync";
import { ways } from "../sending/ways.ts";

const [file = "", endpoint = "", url = ""] = process.argv.slice(2);
const read = createRowReader({ type: "DonorSignedUp", source: IMPORT_SOURCE, idFrom: ["email"], map: {} });
const events = parse(readFileSync(file), { columns: true }).flatMap((row: unknown): Event[] => {
  const result = read(row);
  return "event" in result ? [result.event] : [];
});
const send = ways.bare(events);
const client = new SQSClient({
  endpoint,
  region: "us-east-1",
  credentials: { accessKeyId: "x", secretAccessKey: "x" },
});
const [cpu, started] = [process.cpuUsage(), performance.now()];
const sent = await send({ client, url });
const { user, system } = process.cpuUsage(cpu);
const seconds = (performance.now() - started) / 1_000;
process.stdout.write(JSON.stringify({ sent, seconds, cpuMicroseconds: user + system }));
client.destroy();
