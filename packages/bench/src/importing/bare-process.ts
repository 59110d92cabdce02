/** The bare loop in its own process: makes the bodies of a CSV, then sends them, and prints how long that alone took. */
import { readFileSync } from "node:fs";
import type { Event } from "@savelife/core/catalogue";
import { sqsAt } from "@savelife/core/test/engines";
import { parse } from "csv-parse/sync";
import { ways } from "../sending/ways.ts";
import { readRow } from "./rows.ts";

const [file = "", endpoint = "", url = ""] = process.argv.slice(2);
const events = parse(readFileSync(file), { columns: true }).flatMap((row: unknown): Event[] => readRow(row));
const send = ways.bare(events);
const client = sqsAt(endpoint, 60_000);
const [cpu, started] = [process.cpuUsage(), performance.now()];
const sent = await send({ client, url });
const { user, system } = process.cpuUsage(cpu);
const seconds = (performance.now() - started) / 1_000;
process.stdout.write(JSON.stringify({ sent, seconds, cpuMicroseconds: user + system }));
client.destroy();
