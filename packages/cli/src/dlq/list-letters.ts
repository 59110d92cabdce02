import type { Filter } from "@savelife/workbench/filter";
import type { KnownLetter } from "@savelife/workbench/known-letter";
import type { Io } from "../io.ts";
import type { Output } from "../output/output.ts";
import { type Column, renderTable } from "../output/table.ts";
import { amount, number, printableJson, toSeconds } from "../output/text.ts";
import { look } from "./look.ts";
import { withBench } from "./with-bench.ts";

export type ListOptions = {
  filter: Filter;
  limit: number;
  /** Prints NDJSON. */
  json?: boolean | undefined;
  /** Looks again, however fresh the last look is. */
  fresh?: boolean | undefined;
};

/** Letters in one go, so that memory does not grow with their number. */
const PAGE = 200;

/** Looks at as many dead letters as are needed, and prints those that match, without anything of what is in them. */
export function listLetters({ filter, limit, json, fresh }: ListOptions, io: Io): Promise<void> {
  const { output, messages } = io;
  return withBench(io, async (bench, links, watch) => {
    const { journal } = bench;
    const { from, isAll, total, report } = await look(bench, watch, { fresh, json, some: { filter, limit } }, io);
    let [afterSeq, shown] = [-1, 0];
    while (shown < limit && !output.isClosed()) {
      const { letters, lastSeq } = journal.select(filter, {
        afterSeq,
        limit: Math.min(PAGE, limit - shown),
        pass: from,
      });
      if (letters.length === 0) break;
      await output.write(json ? renderLines(letters) : renderPage(letters, shown === 0, output));
      [afterSeq, shown] = [lastSeq, shown + letters.length];
    }
    await report();
    const matching = journal.count(filter, from);
    if (!isAll && shown === limit && !output.isClosed()) {
      const first = `The first ${amount(shown, "dead letter")} of about ${number(Math.max(total, shown))} on the queue`;
      await messages.write(`${first}: a higher --limit shows more.\n`);
    } else if (matching > shown && !output.isClosed()) {
      await messages.write(`${number(shown)} of ${amount(matching, "dead letter")}: --limit ${matching} shows all.\n`);
    } else if (!json && !output.isClosed()) {
      await messages.write(`${amount(shown, "dead letter")} on the queue of ${links.place}.\n`);
    }
  });
}

function renderLines(letters: KnownLetter[]): string {
  const lines = letters.map((letter) => {
    const { messageId, code, type, path, source, subject, faults, sentAt, receives, replays, body } = letter;
    const bytes = Buffer.byteLength(body);
    return { messageId, code, type, path, source, subject, faults, sentAt, receives, replays, bytes };
  });
  return lines.map((line) => `${printableJson(line)}\n`).join("");
}

const LAYOUT: Column[] = [
  { title: "ID", least: Number.POSITIVE_INFINITY },
  { title: "CODE", least: Number.POSITIVE_INFINITY },
  { title: "TYPE", least: 8 },
  { title: "PATH", least: 8 },
  { title: "FROM", least: 8 },
  { title: "SENT", least: 20 },
  { title: "REPLAYS", least: 7 },
];

function renderPage(letters: KnownLetter[], isFirst: boolean, { columns, paint }: Output): string {
  const rows = letters.map((letter) => {
    const { messageId, code, type, path, source, subject, sentAt, replays } = letter;
    const from = [source, subject].filter((one) => one !== null).join(" ") || "-";
    return [messageId, code, type ?? "-", path || "-", from, toSeconds(sentAt), String(replays)];
  });
  const { title, lines } = renderTable(LAYOUT, rows, columns);
  return `${isFirst ? `${paint("bold", title)}\n` : ""}${lines.map((line) => `${line}\n`).join("")}`;
}
