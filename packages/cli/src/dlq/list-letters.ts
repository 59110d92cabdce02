import type { KnownLetter } from "@savelife/workbench/known-letter";
import type { Io } from "../io.ts";
import { type Column, renderPage } from "../output/table.ts";
import { amount, number, printableJson, toSeconds } from "../output/text.ts";
import { type LookOptions, look, withBench } from "./with-bench.ts";

/** Letters at once, so that memory does not grow with their number. */
const PAGE = 200;

/** Looks at as many dead letters as are needed, and prints those that match, without anything of what is in them. */
export function listLetters(options: LookOptions & { limit: number }, io: Io): Promise<void> {
  const { filter, limit, json } = options;
  const { output, messages } = io;
  return withBench(io, async (session) => {
    const { journal } = session.bench;
    const { from, isAll, total, report } = await look(session, options, limit);
    let shown = 0;
    for (const letters of journal.inGroups(filter, { size: PAGE, limit, pass: from })) {
      if (output.isClosed()) break;
      await output.write(json ? renderLines(letters) : renderPage(LAYOUT, letters.map(toRow), output, shown === 0));
      shown += letters.length;
    }
    await report();
    if (output.isClosed()) return;
    const matching = journal.count(filter, from);
    if (!isAll && shown === limit) {
      const first = `The first ${amount(shown, "dead letter")} of about ${number(Math.max(total, shown))} on the queue`;
      await messages.write(`${first}: a higher --limit shows more.\n`);
    } else if (matching > shown) {
      await messages.write(`${number(shown)} of ${amount(matching, "dead letter")}: --limit ${matching} shows all.\n`);
    } else if (!json) {
      await messages.write(`${amount(shown, "dead letter")} on the queue of ${session.links.place}.\n`);
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

const LAYOUT: Column[] = [["ID"], ["CODE"], ["TYPE", 8], ["PATH", 8], ["FROM", 8], ["SENT", 20], ["REPLAYS", 7]];

function toRow({ messageId, code, type, path, source, subject, sentAt, replays }: KnownLetter): string[] {
  const from = [source, subject].filter((one) => one !== null).join(" ") || "-";
  return [messageId, code, type ?? "-", path || "-", from, toSeconds(sentAt), String(replays)];
}
