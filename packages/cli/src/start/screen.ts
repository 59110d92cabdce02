import { randomBytes } from "node:crypto";
import { newAddress } from "@savelife/console/guard/tickets";
import { DONATION_ROUTE, SIGNUP_ROUTE } from "@savelife/core/http-api";
import type { Local } from "@savelife/local/start-local";
import type { Io } from "../io.ts";
import type { Paint } from "../output/output.ts";
import { type Column, renderTable } from "../output/table.ts";

/** Where a stack writes while it runs. */
export type Screen = ReturnType<typeof openScreen>;

/** The screen of a command. A terminal that is gone stops nothing. */
export function openScreen({ output, messages }: Pick<Io, "output" | "messages">, json: boolean) {
  const people = json ? messages : output;
  let lastComplaint = "";
  return {
    /** For people: on stdout, or on stderr when stdout is for programs. */
    print: (text: string) => people.show(`${text.replace(/^(?=.)/gm, INDENT)}\n`),
    /** What went wrong: on stderr, and not twice in a row. */
    complain(text: string): void {
      if (text !== lastComplaint) messages.show(`${INDENT}${text}\n`);
      lastComplaint = text;
    },
    paint: people.paint,
    /** In characters. */
    width: people.columns - INDENT.length,
  };
}

const INDENT = "  ";

const LAYOUT: Column[] = [[""], [""], [""]];

/** Where everything is, and what to try: the workshop's two commands among it. */
export function renderWelcome(local: Local, data: string | undefined, paint: Paint): string {
  const { ingest, console, sqs, dynamodb, engines, queue, table } = local;
  const kept = data ? `kept in ${data}` : "in memory; --data DIR keeps it";
  const places = [
    ["console", newAddress(console, randomBytes), "opens once; npx savelife console prints another address"],
    ["ingest API", ingest, ""],
    ["SQS", sqs, `${engines.sqs}, queue ${queue.url}`],
    ["DynamoDB", dynamodb, `${engines.dynamodb}, table ${table.name}, ${kept}`],
  ];
  const { lines } = renderTable(LAYOUT, places, Number.POSITIVE_INFINITY, (text, _row, column) => {
    return paint(column === 1 ? "bold" : "dim", text);
  });
  return [
    ...lines,
    "",
    paint("dim", "Try in another terminal:"),
    `  http -b POST ${ingest}${SIGNUP_ROUTE} first_name=ivica email="ivica@server.com" type="A+" city="Amsterdam"`,
    `  http -b POST ${ingest}${DONATION_ROUTE} city=Haarlem address="Main street" datetime="2022-04-06T12:00:00"`,
    "  npx savelife table list",
    "",
    paint("dim", "What becomes of other messages is shown below. Ctrl-C stops everything; so does npx savelife stop."),
  ].join("\n");
}
