import type { OutgoingMessage } from "@savelife/core/queue";
import type { RowPlan } from "@savelife/core/row-plan";
import { createRowReader } from "@savelife/core/rows";
import { toMessage } from "@savelife/core/to-message";
import type { Mark } from "./checkpoint.ts";
import { conclude } from "./conclude.ts";
import { count } from "./counts.ts";
import { judgeRow } from "./judge-row.ts";
import { readRows } from "./read-rows.ts";
import type { Rejects } from "./rejects.ts";
import type { Layout } from "./row.ts";
import type { Sender } from "./sender.ts";
import type { Source } from "./source.ts";
import type { Verdicts } from "./verdicts.ts";

/** What rows are made into messages with, and what is told of them on the way. */
export type Rows = {
  source: Source;
  layout: Layout;
  plan: RowPlan;
  verdicts: Verdicts;
  rejects: Rejects;
  groupId: string;
};

/** SQS takes ten messages in a request; the rows of ten are far below its 1 MiB. */
const MESSAGES = 10;

/**
 * Sends the rows after a mark, in order, and ends when the input does, on an interrupt, or when the sender has failed.
 * What is under way then is not waited for.
 * @returns whether the input was read to its end
 */
export async function sendRows(rows: Rows, from: Mark, sender: Sender, interrupted: AbortSignal): Promise<boolean> {
  const { source, layout, plan, verdicts, rejects, groupId } = rows;
  const read = createRowReader(plan);
  let { counts, position } = from;
  let messages: OutgoingMessage[] = [];

  const hand = async () => {
    const handed = messages;
    messages = [];
    await sender.send(handed, { position, counts, rejects: rejects.extent() });
  };

  for await (const some of readRows(source, layout, position, interrupted)) {
    for (const row of some) {
      if (interrupted.aborted || sender.hasFailed()) return false;
      const judged = judgeRow(row, read);
      const { end, faults } = conclude(judged, "event" in judged ? verdicts.of(row.line) : undefined);
      if (faults) await rejects.add(row, faults, layout);
      if ("event" in judged && end === "sent") messages.push({ ...toMessage(judged.event), groupId });
      counts = count(counts, end);
      position = row.next;
      if (messages.length === MESSAGES) await hand();
    }
    if (messages.length === 0) await hand(); // rows of which none is sent bring the mark forward too
  }
  if (interrupted.aborted || sender.hasFailed()) return false;
  await hand();
  return true;
}
