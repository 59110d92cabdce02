/** The bare loop in its own process: makes the bodies of a CSV, and sends them. */
import { readFileSync } from "node:fs";
import type { Event } from "@savelife/core/catalogue";
import { sqsAt } from "@savelife/core/test/engines";
import { parse } from "csv-parse/sync";
import type { Prepare } from "../programs.ts";
import { bare } from "../sending/ways.ts";
import { readRow } from "./rows.ts";

export const prepare: Prepare<{ file: string; sqs: string; url: string }> = ({ file, sqs, url }) => {
  const events = parse(readFileSync(file), { columns: true }).flatMap((row: unknown): Event[] => readRow(row));
  const send = bare(events);
  return () => send({ client: sqsAt(sqs, 60_000), url });
};
