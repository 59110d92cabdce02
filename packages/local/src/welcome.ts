import { randomBytes } from "node:crypto";
import { newAddress } from "@savelife/console/guard/tickets";
import type { Local } from "./start-local.ts";
import { type Paint, toColumns } from "./terminal.ts";

/** Where everything is, and what to try: the workshop's two commands among it. */
export function renderWelcome(local: Local, data: string | undefined, paint: Paint): string {
  const { ingest, console, sqs, dynamodb, engine, queue, table } = local;
  const kept = data ? `kept in ${data}` : "in memory; --data DIR keeps it";
  const places = [
    ["console", newAddress(console, randomBytes), "opens once; npx savelife console prints another address"],
    ["ingest API", ingest, ""],
    ["SQS", sqs, `fauxqs, queue ${queue.url}`],
    ["DynamoDB", dynamodb, `${engine}, table ${table.name}, ${kept}`],
  ];
  return [
    toColumns(places, Number.POSITIVE_INFINITY, (cell, _row, column) =>
      column === 1 ? paint("strong", cell) : paint("dim", cell),
    ),
    "",
    paint("dim", "Try in another terminal:"),
    `  http -b POST ${ingest}/donor/signup first_name=ivica email="ivica@server.com" type="A+" city="Amsterdam"`,
    `  http -b POST ${ingest}/donation/create city=Haarlem address="Main street" datetime="2022-04-06T12:00:00"`,
    "  npx -y pnpm@12 savelife table list",
    "",
    paint("dim", "What becomes of other messages is shown below. Ctrl-C stops everything."),
  ].join("\n");
}
