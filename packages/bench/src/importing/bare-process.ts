/** The bare loop in its own process: makes the bodies of a CSV, then sends them, and prints what that alone took. */
import { readFileSync } from "node:fs";
import type { Event } from "@savelife/core/catalogue";
import { sqsAt } from "@savelife/core/test/engines";
import { parse } from "csv-parse/sync";
import { measureHere } from "../measure.ts";
import { bare } from "../sending/ways.ts";
import { readRow } from "./rows.ts";

const [file = "", endpoint = "", url = ""] = process.argv.slice(2);
const events = parse(readFileSync(file), { columns: true }).flatMap((row: unknown): Event[] => readRow(row));
const send = bare(events);
const client = sqsAt(endpoint, 60_000);
process.stdout.write(JSON.stringify(await measureHere(() => send({ client, url }))));
client.destroy();
